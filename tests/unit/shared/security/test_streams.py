"""An exhibit's bytes come back whole or not at all."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import given, settings, strategies as st

from shared.security.sealing import ContentKey, Unsealable
from shared.security.streams import (
    CHUNK,
    HEADER,
    TAG,
    StreamOpener,
    StreamSealer,
    open_async,
    open_part,
    open_stream,
    seal_async,
    seal_stream,
    sealed_size,
)

EXHIBIT = "01934f5e-0000-7000-8000-0000000000e1"
KEY = ContentKey(secrets.token_bytes(32))
FRAME = CHUNK + TAG


def _sealed(data: bytes, key: ContentKey = KEY, exhibit: str = EXHIBIT) -> bytes:
    return b"".join(seal_stream(key, exhibit, [data]))


def _opened(sealed: bytes, key: ContentKey = KEY, exhibit: str = EXHIBIT) -> bytes:
    return b"".join(open_stream(key, exhibit, [sealed]))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_every_size_comes_back_and_its_sealed_size_is_known_beforehand(size: int) -> None:
    data = secrets.token_bytes(size)
    sealed = _sealed(data)
    assert _opened(sealed) == data
    assert len(sealed) == sealed_size(size)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 400_000), max_size=5), st.integers(1, 700_000))
def test_the_pieces_it_comes_in_do_not_matter(pieces: list[int], read: int) -> None:
    data = [bytes([n % 251]) * size for n, size in enumerate(pieces)]
    sealed = b"".join(seal_stream(KEY, EXHIBIT, data))
    again = (sealed[at : at + read] for at in range(0, len(sealed), read))
    assert b"".join(open_stream(KEY, EXHIBIT, again)) == b"".join(data)


async def test_asynchronous_sources_are_served_alike() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 100_000

    sealed = [piece async for piece in seal_async(KEY, EXHIBIT, pieces())]

    async def again() -> AsyncIterator[bytes]:
        for piece in sealed:
            yield piece

    assert b"".join([piece async for piece in open_async(KEY, EXHIBIT, again())]) == b"x" * 500_000


def test_memory_is_bounded_by_one_chunk_however_long_the_exhibit() -> None:
    sealer, most = StreamSealer(KEY, EXHIBIT), 0
    for _ in range(400):
        sealer.feed(b"x" * 10_000)
        most = max(most, len(sealer._held))
    assert most <= CHUNK + 10_000


@pytest.mark.parametrize("kept", [0, 10, HEADER, HEADER + 5, HEADER + FRAME, HEADER + FRAME + 100, -1])
def test_a_cut_exhibit_is_found(kept: int) -> None:
    sealed = _sealed(b"x" * (2 * CHUNK))
    with pytest.raises(Unsealable):
        _opened(sealed[:kept])


def test_an_exhibit_cut_exactly_between_chunks_is_found_at_its_end() -> None:
    opener = StreamOpener(KEY, EXHIBIT)
    opener.feed(_sealed(b"x" * (2 * CHUNK))[: HEADER + FRAME])
    with pytest.raises(Unsealable):
        opener.finish()


def test_a_lengthened_exhibit_is_found() -> None:
    with pytest.raises(Unsealable):
        _opened(_sealed(b"x" * CHUNK) + b"more")


def test_swapped_chunks_are_found() -> None:
    sealed = _sealed(b"a" * CHUNK + b"b" * CHUNK + b"c")
    head, first, second, rest = (
        sealed[:HEADER],
        sealed[HEADER : HEADER + FRAME],
        sealed[HEADER + FRAME : HEADER + 2 * FRAME],
        sealed[HEADER + 2 * FRAME :],
    )
    with pytest.raises(Unsealable):
        _opened(head + second + first + rest)


def test_a_chunk_of_another_stream_of_the_same_exhibit_is_found() -> None:
    one, two = _sealed(b"a" * (CHUNK + 1)), _sealed(b"b" * (CHUNK + 1))
    with pytest.raises(Unsealable):
        _opened(one[: HEADER + FRAME] + two[HEADER + FRAME :])


@pytest.mark.parametrize("at", [0, 5, 40, HEADER + 3, HEADER + FRAME - 1, -1])
def test_a_changed_byte_anywhere_is_found(at: int) -> None:
    sealed = bytearray(_sealed(b"x" * (CHUNK + 9)))
    sealed[at] ^= 1
    with pytest.raises(Unsealable):
        _opened(bytes(sealed))


def test_an_exhibit_does_not_open_as_another_or_with_another_key() -> None:
    sealed = _sealed(b"x")
    with pytest.raises(Unsealable):
        _opened(sealed, exhibit="01934f5e-0000-7000-8000-0000000000e2")
    with pytest.raises(Unsealable):
        _opened(sealed, key=ContentKey(secrets.token_bytes(32)))


def test_nothing_unchecked_is_given_out() -> None:
    sealed = bytearray(_sealed(b"a" * CHUNK + b"b" * CHUNK + b"c"))
    sealed[HEADER + FRAME + 5] ^= 1
    given_out: list[bytes] = []

    def take(pieces: Iterator[bytes]) -> None:
        given_out.extend(pieces)

    with pytest.raises(Unsealable):
        take(
            open_stream(KEY, EXHIBIT, (bytes(sealed[at : at + FRAME]) for at in range(0, len(sealed), FRAME)))
        )
    assert b"".join(given_out) == b"a" * CHUNK


async def _part(sealed: bytes, size: int, part: range, key: ContentKey = KEY) -> tuple[bytes, int]:
    """The clear bytes of a part, and how many sealed bytes were read for it."""
    taken = 0

    async def read(offset: int, length: int) -> bytes:
        nonlocal taken
        taken += len(sealed[offset : offset + length])
        return sealed[offset : offset + length]

    found = b"".join([piece async for piece in open_part(key, EXHIBIT, read, size, part)])
    return found, taken


@pytest.mark.parametrize("size", [1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
async def test_any_part_is_the_same_bytes_as_of_the_whole(size: int) -> None:
    data, sealed = (made := secrets.token_bytes(size)), _sealed(made)
    edges = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, size // 2, size - 1, size}
    places = sorted(place for place in edges if 0 <= place <= size)
    for begin in places:
        for end in places:
            assert (await _part(sealed, size, range(begin, end)))[0] == data[begin:end]


async def test_a_part_is_read_without_what_lies_before_and_after_it() -> None:
    size = 40 * CHUNK
    sealed = _sealed(bytes(size))
    found, taken = await _part(sealed, size, range(20 * CHUNK + 5, 20 * CHUNK + 10))
    assert (len(found), taken) == (5, HEADER + FRAME)


@pytest.mark.parametrize("swap", [(0, 1), (1, 2), (2, 1)])
async def test_a_part_whose_frame_was_moved_changed_or_cut_does_not_open(swap: tuple[int, int]) -> None:
    size = 3 * CHUNK
    sealed = bytearray(_sealed(secrets.token_bytes(size)))
    there, here = (slice(HEADER + n * FRAME, HEADER + (n + 1) * FRAME) for n in swap)
    sealed[there] = sealed[here]
    with pytest.raises(Unsealable):
        await _part(bytes(sealed), size, range(swap[0] * CHUNK, swap[0] * CHUNK + 9))
    with pytest.raises(Unsealable):
        await _part(_sealed(bytes(size))[:-1], size, range(size - 1, size))
    with pytest.raises(Unsealable):
        await _part(_sealed(bytes(size)), size, range(9), ContentKey(secrets.token_bytes(32)))
    with pytest.raises(Unsealable):
        await _part(b"", size, range(9))


async def test_a_part_of_an_exhibit_that_was_lengthened_does_not_open_as_its_middle() -> None:
    sealed = _sealed(bytes(2 * CHUNK))
    with pytest.raises(Unsealable):
        await _part(sealed, 3 * CHUNK, range(CHUNK, CHUNK + 9))
