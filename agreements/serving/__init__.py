"""The front hall: what stands between the application server and the views. Second floor; views know nothing of it.

front.py answers each request, from the answers it keeps (answers.py) when it can; databases.py says which database is
read and at which version, proxies.py who is really asking, logs.py what is written down about it. Every change of the
catalogue makes a new version, so nothing here has to be told what a change touched.
"""
