"""American and British spellings of the words that agreements use: search takes both for one word."""

import re
from collections import defaultdict

# How a word begins, and how it is taken to begin: "colorful" is "colourful", "modelling" is "modeling". The first pair
# that fits counts; a beginning that stays as it is keeps words apart that only look alike ("laboratory", "labor").
_BEGINNINGS = """
acknowledgement>acknowledgment ageing>aging aluminum>aluminium analogue>analog armor>armour artefact>artifact
behavior>behaviour cancell>cancel catalogue>catalog centred>centreed centring>centreing center>centre channell>channel
colorad>colorad color>colour councillor>councilor counsell>counsel defense>defence dialogue>dialog endeavor>endeavour
enroll>enrol favor>favour fiber>fibre fuell>fuel fulfill>fulfil harbor>harbour honorar>honorar honor>honour
installment>instalment judgement>judgment kilometer>kilometre labell>label laborat>laborat labor>labour levell>level
license>licence litera>litera liter>litre maneuver>manoeuvre meter>metre modell>model neighbor>neighbour
offense>offence plough>plow practise>practice programme>program signall>signal skillful>skilful sulphur>sulfur
theater>theatre totall>total travell>travel tunnell>tunnel tyre>tire vapor>vapour
"""
_Z_OF_ISE = re.compile(r"(?:(?<=...i)|(?<=..y))z(?=e|ing|ation|able)")
_SHARED = 4  # letters with which every beginning can be looked up

_pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _pair in _BEGINNINGS.split():
    _written, _taken = _pair.split(">")
    _pairs[_written[:_SHARED]].append((_written, _taken))


def one_spelling(word: str) -> str:
    """A normalised word in the one of its spellings that stands for both.

    >>> one_spelling("center"), one_spelling("electrolyzers"), one_spelling("programmes"), one_spelling("laboratory")
    ('centre', 'electrolysers', 'programs', 'laboratory')
    """
    if "z" in word:
        word = _Z_OF_ISE.sub("s", word)
    for written, taken in _pairs.get(word[:_SHARED], ()):
        if word.startswith(written):
            return taken + word[len(written) :]
    return word
