"""What is left of a link's information bits once they stand in CCSDS frames: for `framing` in scenario files.

A budget's `framing` is the share of the information bits of its MODCODs that is payload. Where the MODCODs are a
DVB-S2 list their code is inside the efficiency already, and only frames and headers remain (`frame_share`, 97 to
99 %). Where the stated symbols carry CCSDS codes instead, the code's share multiplies it.
"""

from __future__ import annotations

ATTACHED_SYNC_MARKER_BYTE = 4  # CCSDS 131.0-B, section 9: 1ACFFC1D before each codeblock
AOS_HEADER_BYTE = 6  # CCSDS 732.0-B, section 4.1.2: primary header of an AOS transfer frame
FRAME_ERROR_CONTROL_BYTE = 2  # CCSDS 732.0-B, section 4.1.6
SPACE_PACKET_HEADER_BYTE = 6  # CCSDS 133.0-B, section 4.1.3
MULTIPLEXING_HEADER_BYTE = 2  # CCSDS 732.0-B, section 4.1.4.2: the first packet's place in the frame


def reed_solomon_share(interleaving: int = 5, marker_byte: int = ATTACHED_SYNC_MARKER_BYTE) -> float:
    """Return the share that RS(255,223) of so many interleaved words leaves, its sync marker counted.

    CCSDS 131.0-B, section 4: each word of 255 bytes carries 223.

    Parameters
    ----------
    interleaving : int, optional
        Words a codeblock, 1 to 8. [1]
    marker_byte : int, optional
        Before each codeblock. [byte]

    Returns
    -------
    float
        Share, [1].

    Examples
    --------
    1,115 of 1,279 bytes; without the marker 223 of 255.

    >>> round(reed_solomon_share(), 4), round(reed_solomon_share(marker_byte=0), 4)
    (0.8718, 0.8745)
    """
    return 223 * interleaving / (255 * interleaving + marker_byte)


def ldpc_share(marker_byte: int = 0) -> float:
    """Return the share that the LDPC code (8160, 7136), rate 7/8, leaves.

    CCSDS 131.0-B, section 7.

    Parameters
    ----------
    marker_byte : int, optional
        Sync marker before each codeblock. [byte]

    Returns
    -------
    float
        Share, [1].

    Examples
    --------
    >>> round(ldpc_share(), 4), round(ldpc_share(ATTACHED_SYNC_MARKER_BYTE), 4)
    (0.8745, 0.8711)
    """
    return 7136 / (8160 + 8 * marker_byte)


def frame_share(frame_byte: int = 1115, packets: int = 1) -> float:
    """Return the share of AOS transfer frames that is payload: less header, error control and packet headers.

    Parameters
    ----------
    frame_byte : int, optional
        Length of a frame; 1,115 bytes fill RS(255,223) of five words. [byte]
    packets : int, optional
        That begin in a frame. [1]

    Returns
    -------
    float
        Share, [1]; idle frames not counted.

    Examples
    --------
    >>> round(frame_share(), 4)
    0.9857
    >>> round(frame_share() * reed_solomon_share(), 4)
    0.8593
    """
    fixed_byte = AOS_HEADER_BYTE + MULTIPLEXING_HEADER_BYTE + FRAME_ERROR_CONTROL_BYTE
    return (frame_byte - fixed_byte - packets * SPACE_PACKET_HEADER_BYTE) / frame_byte
