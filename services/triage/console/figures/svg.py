"""SVG as text: elements whose attributes and words are escaped, without styles, which the pages forbid."""

from __future__ import annotations

from html import escape


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element; `inside` is SVG already. An underscore in an attribute's name stands for a hyphen."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>"


def words(text: str, **attributes: object) -> str:
    """A line of text."""
    return element("text", escape(text), **attributes)


def chart(width: int, height: int, label: str, *inside: str, kind: str = "") -> str:
    """A whole picture: a group with a name, since it may hold links."""
    title = element("title", escape(label))
    return element(
        "svg",
        title,
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"bk-chart{kind and f' bk-chart--{kind}'}",
        viewBox=f"0 0 {width} {height}",
        role="group",
        aria_label=label,
    )


def row(label: str, value: int, href: str, *inside: str) -> str:
    """What belongs to one number: a link to where it is listed, or a group; both say what they are."""
    said = f"{label}: {value}"
    title = element("title", escape(said))
    return element("a", title, *inside, href=href, aria_label=said) if href else element("g", title, *inside)
