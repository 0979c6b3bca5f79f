"""Thousands of odd inputs, at every way in: `make fuzz`; the suite tries a few of them.

After each input that was taken, what is made of the whole catalogue must still be readable: a row that breaks a feed or
a workbook breaks it for everybody.
"""
