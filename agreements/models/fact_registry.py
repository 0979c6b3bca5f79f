"""The kinds of facts: the one list from which history, loading, search, exports and permissions take theirs."""

from agreements.models.citations import Citation
from agreements.models.facts import Commitment, Event, Fact, Note, Relation, SourcedFact, Undertaking
from agreements.models.parties import Party

# In the order in which changes are listed and the sources of a record are numbered.
FACTS: tuple[type[Fact], ...] = (Party, Undertaking, Event, Commitment, Citation, Note, Relation)
# Those whose rows name a source: citations always, the others where they have one of their own.
SOURCED_FACTS = tuple(model for model in FACTS if issubclass(model, SourcedFact | Citation))
