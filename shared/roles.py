"""The roles a person may hold; the words are those of the office, the glossary ties them to Indonesian."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person may be; one person may hold several, four eyes still need two persons."""

    POSKO = "posko"
    OFFICER = "officer"
    COMMISSIONER = "commissioner"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    OPERATOR = "operator"
