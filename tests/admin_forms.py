"""Filling in an admin form as a browser does: what stands in the page, then what the curator types."""

import html5lib


def filled(response, form_id: str | None = None, **typed) -> dict[str, list[str]]:
    """The values that the page's form would send, with `typed` over them; a value of None is not sent."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    forms = [form for form in tree.iter("form") if form_id is None or form.get("id") == form_id]
    form = next(form for form in forms if form.get("id", "").endswith("_form") or form_id or len(forms) == 1)
    data: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if name and field.tag in {"input", "select", "textarea"} and "disabled" not in field.attrib:
            data.setdefault(name, []).extend(_values(field))
    for name, values in list(data.items()):  # what "Add another" copies
        prefix, blank, field_name = name.partition("-__prefix__-")
        for number in range(int(typed.get(f"{prefix}-TOTAL_FORMS", 0)) if blank else 0):
            data.setdefault(f"{prefix}-{number}-{field_name}", values)
    data = {name: values for name, values in data.items() if values and "__prefix__" not in name}
    for name, value in typed.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = [str(getattr(value, "pk", value))]
    return data


def _values(field) -> list[str]:
    if field.tag == "textarea":
        return ["".join(field.itertext()).removeprefix("\n")]
    if field.tag == "select":
        chosen = [option.get("value") for option in field.iter("option") if "selected" in option.attrib]
        return chosen or ([""] if "multiple" not in field.attrib else [])
    if field.get("type") in {"submit", "button", "file"}:
        return []
    if field.get("type") in {"checkbox", "radio"}:
        return [field.get("value", "on")] if "checked" in field.attrib else []
    return [field.get("value", "")]


def rows(prefix: str, *rows: dict, initial: int = 0) -> dict[str, object]:
    """What typing these rows into an inline sends, after `initial` rows that stand there already."""
    typed: dict[str, object] = {f"{prefix}-TOTAL_FORMS": initial + len(rows)}
    for number, row in enumerate(rows, initial):
        typed |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return typed


def complaints(response) -> list[str]:
    """Every error the page shows, in its order."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    lists = [node for node in tree.iter("ul") if "errorlist" in node.get("class", "").split()]
    return ["".join(item.itertext()).strip() for found in lists for item in found.iter("li")]
