"""Finds rows of any model by words, drafts included, by the rules of the public search: for curators' lists."""

from collections.abc import Iterable, Iterator

from django.db import models

from agreements.search.fulltext import PrefixIndex
from agreements.search.postings import FETCH_SIZE, group_by_value
from agreements.text_analysis import indexed_words


def find_by_words(model: type[models.Model], fields: Iterable[str], q: str) -> list[int]:
    """The primary keys of the rows in which these fields, paths such as "aliases__name", have every word of a query."""
    index = PrefixIndex(group_by_value(_words(model, fields)), half_typed=True)
    return list(index.find_all(index.words(q)))


def _words(model: type[models.Model], fields: Iterable[str]) -> Iterator[tuple[int, str]]:
    for field in fields:  # a query each: joined, every alias would stand beside every partner
        for pk, text in model._default_manager.order_by().values_list("pk", field).distinct().iterator(FETCH_SIZE):
            yield from ((pk, word) for word in indexed_words(text or ""))
