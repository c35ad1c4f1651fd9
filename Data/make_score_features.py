"""Makes score_features.csv: sixteen melodic and rhythmic features of public-domain music, labelled by genre.

    pip install music21==10.5.1
    python Data/make_score_features.py Data/score_features.csv [--cache FOLDER] [--processes 2]

Reads the corpus that comes with music21, leaves out every file that claims rights, takes the melody of each piece (the
only voice of a tune, the soprano of a chorale, the canto of a madrigal, the first violin of a quartet) and writes one
row a piece. The order of rows and the digits are fixed, so the same version of music21 gives the same bytes.
What was left out, and why, goes to standard error. README.md beside this file defines the features.
"""

import argparse
import collections
import csv
import hashlib
import json
import math
import multiprocessing
import pathlib
import re
import sys
import zipfile
from fractions import Fraction

import music21

MUSIC21_VERSION = "10.5.1"
SMALLEST_CLASS = 35
FEWEST_NOTES = 16
CORPUS = pathlib.Path(music21.__file__).parent / "corpus"

# A file is left out when its text matches this: a notice of rights, or the name of a modern edition in one.
RIGHTS = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|copyright|rights reserved|by permission|edizion|!!!YE[CM]"
    r"|<rights[^>]*>\s*[^<\s]",
    re.IGNORECASE,
)

# The kinds of tune, as the R: lines of the ABC files spell them.
KINDS = {
    "reel": "Reel", "jig": "Jig", "double jig": "Jig", "hornpipe": "Hornpipe", "slip jig": "Slip jig",
    "slipjig": "Slip jig", "strathspey": "Strathspey", "clog": "Clog", "air": "Air", "waltz": "Waltz",
    "march": "March", "slide": "Slide", "fling": "Highland fling", "highland fling": "Highland fling",
    "walkaround": "Walkaround",
}

# Five files hold a whole quartet. Each movement begins where the metre or the heading changes (bars counted from 0).
MOVEMENT_STARTS = {
    "beethoven/opus18no3.mxl": [0, 271, 422, 594],
    "beethoven/opus18no4.mxl": [0, 221, 482, 583],
    "beethoven/opus18no5.mxl": [0, 228, 337, 489],
    "beethoven/opus74.mxl": [0, 262, 431, 904],
    "beethoven/opus132.mxl": [0, 264, 510, 722, 768],
}

# Files under the same folders that are something else than their genre says, or a second copy.
NOT_OF_THE_GENRE = {
    "bach/bwv846.mxl": "a keyboard prelude, not a chorale",
    "monteverdi/madrigal.3.1_old.mxl": "an older encoding of madrigal.3.1",
    "mozart/k545/movement1_exposition.mxl": "a piano sonata, not a quartet",
}


# MARK: - The pieces


def decoded(data):
    """The text of a score file, of any of the encodings that occur."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def score_text(path):
    """The text of a MusicXML file, unpacked where it is compressed."""
    if path.suffix != ".mxl":
        return decoded(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        container = archive.read("META-INF/container.xml").decode("utf-8", "replace")
        return decoded(archive.read(re.search(r'full-path="([^"]+)"', container).group(1)))


def printable(title):
    return re.sub(r"\s+", " ", title).strip()


def tunes(folder):
    """The tunes of a folder of ABC files that name their kind; of two transcriptions of one printed tune, the first."""
    left_out = collections.Counter()
    numbers = set()
    pieces = []
    for path in sorted((CORPUS / folder).glob("*.abc")):
        text = decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
        for index, tune in enumerate(re.split(r"(?m)^(?=X:)", text)[1:], start=1):
            number = re.match(r"X:\s*(\d*)", tune).group(1)
            name = f"{folder}/{path.name}" + (f"#{number}" if folder == "oneills1850" else "")
            kind = re.search(r"(?m)^R:[ \t]*(.*\S)", tune)
            title = re.search(r"(?m)^T:[ \t]*(.*\S)", tune)
            # The words of the tune itself may speak of rights ("The Book of Rights"): only its notices count.
            notices = "\n".join(line for line in tune.split("\n") if not re.match(r"[TPWw]:", line))
            if RIGHTS.search(notices):
                print(f"left out: {name}: claims rights", file=sys.stderr)
            elif kind is None or title is None:
                left_out[f"{folder}: no R: line"] += 1
            elif kind.group(1).lower() not in KINDS:
                left_out[f"{folder}: R: {kind.group(1)}"] += 1
            elif folder == "oneills1850" and number in numbers:
                left_out[f"{folder}: a second transcription of a printed number"] += 1
            else:
                numbers.add(number)
                pieces.append(
                    {"title": printable(title.group(1)), "source": name, "genre": KINDS[kind.group(1).lower()],
                     "abc": tune})
    for reason, count in sorted(left_out.items()):
        print(f"left out: {count} tunes of {reason}", file=sys.stderr)
    return pieces


def scores(folder, genre, title):
    """The MusicXML scores of a folder that claim no rights; `title` makes a title of a path without its suffix."""
    pieces, claims = [], []
    for path in sorted((CORPUS / folder).rglob("*")):
        if path.suffix not in (".mxl", ".xml"):
            continue
        name = path.relative_to(CORPUS).as_posix()
        notice = RIGHTS.search(score_text(path))
        if notice:
            claims.append(f"{path.name} ({' '.join(notice.group(0).split())})")
            continue
        if name in NOT_OF_THE_GENRE:
            print(f"left out: {name}: {NOT_OF_THE_GENRE[name]}", file=sys.stderr)
            continue
        starts = MOVEMENT_STARTS.get(name, [0])
        for index, start in enumerate(starts):
            label = title(name) + (f", movement {index + 1}" if len(starts) > 1 else "")
            pieces.append(
                {"title": label, "source": name + (f"#{index + 1}" if len(starts) > 1 else ""), "genre": genre,
                 "path": name, "bars": [start, starts[index + 1] if index + 1 < len(starts) else None]})
    if claims:
        print(f"left out: {len(claims)} files of {folder} that claim rights: {', '.join(claims)}", file=sys.stderr)
    return pieces


def chorale_title(name):
    return "Bach, chorale BWV " + re.search(r"bwv([^/]+?)\.(?:mxl|xml)$", name).group(1)


def madrigal_title(name):
    book, number = re.search(r"madrigal\.(\d+)\.(\d+)", name).groups()
    return f"Monteverdi, madrigal, book {book}, no. {number}"


def quartet_title(name):
    composer, work, movement = re.match(r"(\w+)/(\w+)(?:/movement(\d+))?", name).groups()
    work = re.sub(r"^opus(\d+)", r"op. \1", re.sub(r"^k(\d+)", r"K. \1", work)).replace("no", " no. ")
    return f"{composer.capitalize()}, string quartet {work}" + (f", movement {movement}" if movement else "")


# MARK: - The melody


def melody_part(score):
    """The part that carries the melody: the one called Soprano, or else the first."""
    parts = list(score.parts)
    return next((part for part in parts if (part.partName or "").startswith("Soprano")), parts[0])


def melody(piece):
    """The melody as [onset in beats of the bar, beat in quarters, duration in quarters, pitch, bar] and the bars' metres.

    Ties are merged, grace notes and rests are dropped, the highest note of a chord is taken. A bar that is too short is
    an upbeat when it comes first or after another short bar, and then ends, not begins, where a full bar would.
    """
    if "abc" in piece:
        part = melody_part(music21.converter.parseData(piece["abc"], format="abc"))
        first, last = 0, None
    else:
        part = melody_part(music21.converter.parse(CORPUS / piece["path"], forceSource=True))
        first, last = piece["bars"]
    part = part.stripTies()
    metre = music21.meter.TimeSignature("4/4")
    notes, metres, shortfall = [], [], True
    for index, bar in enumerate(part.getElementsByClass(music21.stream.Measure)):
        metre = next(iter(bar.getTimeSignatures(sortByCreationTime=False, returnDefault=False)), metre)
        if index < first or (last is not None and index >= last):
            continue
        length = metre.barDuration.quarterLength
        elements = [element for element in bar.recurse().notesAndRests if not element.duration.isGrace]
        ends = [Fraction(element.getOffsetInHierarchy(bar)) + Fraction(element.quarterLength) for element in elements]
        filled = max(ends, default=Fraction(0))
        short = filled < length
        shift = Fraction(length) - filled if short and shortfall else Fraction(0)
        shortfall = short
        sounding = {}
        for element in elements:
            if element.isRest or element.quarterLength == 0 or isinstance(element, music21.harmony.ChordSymbol):
                continue
            if not hasattr(element, "pitches") or not element.pitches:
                continue
            onset = Fraction(element.getOffsetInHierarchy(bar)) + shift
            pitch = max(each.midi for each in element.pitches)
            if onset not in sounding or pitch > sounding[onset][1]:
                sounding[onset] = (Fraction(element.quarterLength), pitch)
        beat = Fraction(metre.beatDuration.quarterLength)
        for onset, (duration, pitch) in sorted(sounding.items()):
            notes.append([str(onset), str(beat), str(duration), pitch, len(metres)])
        metres.append([metre.beatCount, str(filled), str(beat)])
    return {"notes": notes, "bars": metres}


def cached_melody(job):
    """The melody of a piece, from the cache where it is there; a message where music21 cannot read the piece."""
    piece, cache = job
    key = hashlib.sha256(json.dumps([MUSIC21_VERSION, piece], sort_keys=True).encode()).hexdigest()
    file = cache / f"{key}.json" if cache else None
    if file and file.exists():
        return json.loads(file.read_text())
    try:
        found = melody(piece)
    except Exception as error:  # music21 has no one class of errors for what it cannot read
        found = {"error": f"{type(error).__name__}: {error}"}
    if file:
        file.write_text(json.dumps(found))
    return found


# MARK: - The features

# Krumhansl and Kessler's probe-tone profiles (1982).
MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
MINOR = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]


def mean(values):
    return math.fsum(values) / len(values)


def share(flags):
    return sum(flags) / len(flags)


def entropy(weights):
    total = math.fsum(weights)
    return math.fsum(w / total * math.log2(total / w) for w in weights if w > 0)


def correlation(x, y):
    mx, my = mean(x), mean(y)
    sxy = math.fsum((a - mx) * (b - my) for a, b in zip(x, y))
    sxx, syy = math.fsum((a - mx) ** 2 for a in x), math.fsum((b - my) ** 2 for b in y)
    return sxy / math.sqrt(sxx * syy)


def best_key(profile, weights):
    return max(correlation([profile[(c - tonic) % 12] for c in range(12)], weights) for tonic in range(12))


def features(found):
    """The features of one melody; None where a feature is not defined for it."""
    onsets = [Fraction(note[0]) for note in found["notes"]]
    beats = [Fraction(note[1]) for note in found["notes"]]
    durations = [Fraction(note[2]) for note in found["notes"]]
    pitches = [note[3] for note in found["notes"]]
    steps = [b - a for a, b in zip(pitches, pitches[1:])]
    turns = [step for step in steps if step]
    classes = [0.0] * 12
    for pitch, duration in zip(pitches, durations):
        classes[pitch % 12] += float(duration)
    kinds = collections.Counter(durations)

    # A note is syncopated when it begins off one of the grids of the metre (bar, half bar, beat, half or third of a
    # beat, …) and sounds past that grid's next point. Triplets in a duple metre stand outside the grids.
    def syncopated(onset, duration, bar, beat):
        compound = beat.numerator % 3 == 0
        if not compound and duration.denominator % 3 == 0:
            return False
        grids = [bar, bar / 2 if bar / beat % 2 == 0 else beat, beat]
        grid = beat / (3 if compound else 2)
        while grid >= Fraction(1, 8):
            grids.append(grid)
            grid /= 2
        return any(onset % grid > 0 and onset % grid + duration > grid for grid in grids)

    # A dotted pair: two neighbours of lengths 3:1 or 1:3 that fill a half beat, a beat, or another power of two of it.
    pairs = []
    index = 0
    while index + 1 < len(onsets):
        long_short = durations[index] == 3 * durations[index + 1]
        short_long = durations[index + 1] == 3 * durations[index]
        together = durations[index] + durations[index + 1]
        adjacent = found["notes"][index][4] == found["notes"][index + 1][4] and (
            onsets[index] + durations[index] == onsets[index + 1])
        if (long_short or short_long) and adjacent and onsets[index] % together == 0:
            pairs.append(short_long)
            index += 2
        else:
            index += 1

    # The rhythm of a bar: where its notes begin.
    rhythms = [[] for _ in found["bars"]]
    for onset, note in zip(onsets, found["notes"]):
        rhythms[note[4]].append(onset)
    sounding = [rhythm for rhythm in rhythms if rhythm]
    lengths = [found["bars"][note[4]][0] * beat for note, beat in zip(found["notes"], beats)]
    total_beats = math.fsum(float(Fraction(bar[1]) / Fraction(bar[2])) for bar in found["bars"])

    return {
        "pitch_mean": math.fsum(p * float(d) for p, d in zip(pitches, durations)) / float(sum(durations)),
        "pitch_range": float(max(pitches) - min(pitches)),
        "notes_per_beat": len(pitches) / total_beats,
        "mean_interval": mean([abs(step) for step in steps]),
        "step_share": share([1 <= abs(step) <= 2 for step in steps]),
        "repeat_share": share([step == 0 for step in steps]),
        "turn_share": share([a * b < 0 for a, b in zip(turns, turns[1:])]) if len(turns) > 1 else None,
        "minor_tendency": best_key(MINOR, classes) - best_key(MAJOR, classes),
        "beats_per_bar": float(collections.Counter(bar[0] for bar in found["bars"]).most_common(1)[0][0]),
        "duration_entropy": entropy(list(kinds.values())),
        "pitch_class_entropy": entropy(classes),
        "syncopation": share([syncopated(*each) for each in zip(onsets, durations, lengths, beats)]),
        "triplet_share": share([d.denominator % 3 == 0 for d in durations]),
        "dotted_share": 2 * len(pairs) / len(durations),
        "snap_share": share(pairs) if pairs else None,
        "rhythm_repetition": share([a == b for a, b in zip(sounding, sounding[1:])]) if len(sounding) > 1 else None,
    }


# MARK: - The table


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("output", type=pathlib.Path)
    arguments.add_argument("--cache", type=pathlib.Path, help="a folder that keeps the melodies between runs")
    arguments.add_argument("--processes", type=int, default=1)
    options = arguments.parse_args()
    if music21.__version__ != MUSIC21_VERSION:
        sys.exit(f"found music21 {music21.__version__}, expected {MUSIC21_VERSION}: another corpus, another reader")
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)

    pieces = (
        tunes("oneills1850") + tunes("ryansMammoth")
        + scores("bach", "Chorale", chorale_title) + scores("monteverdi", "Madrigal", madrigal_title)
        + [piece for composer in ("haydn", "mozart", "beethoven")
           for piece in scores(composer, "Quartet", quartet_title)])

    with multiprocessing.Pool(options.processes) as pool:
        jobs = [(piece, options.cache) for piece in pieces]
        melodies = pool.map(cached_melody, jobs, chunksize=8)

    # The same notes under the same title are one piece in two files; two chorales have one soprano in two scorings.
    rows, seen = [], {}
    for piece, found in zip(pieces, melodies):
        if "error" in found:
            print(f"left out: {piece['source']}: music21 cannot read it: {found['error']}", file=sys.stderr)
            continue
        copy_of = (json.dumps(found["notes"]), None if piece["genre"] == "Chorale" else piece["title"])
        if len(found["notes"]) < FEWEST_NOTES:
            print(f"left out: {piece['source']}: fewer than {FEWEST_NOTES} notes", file=sys.stderr)
        elif copy_of in seen:
            print(f"left out: {piece['source']}: a copy of {seen[copy_of]}", file=sys.stderr)
        else:
            seen[copy_of] = piece["source"]
            rows.append((piece, features(found)))

    counts = collections.Counter(piece["genre"] for piece, _ in rows)
    for genre, count in sorted(counts.items()):
        if count < SMALLEST_CLASS:
            print(f"left out: {count} pieces of {genre}: fewer than {SMALLEST_CLASS}", file=sys.stderr)
    rows = [row for row in rows if counts[row[0]["genre"]] >= SMALLEST_CLASS]
    rows.sort(key=lambda row: (row[0]["genre"], row[0]["source"]))

    names = list(rows[0][1])
    with open(options.output, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["title", "source", *names, "genre"])
        for piece, values in rows:
            cells = ["" if values[name] is None else f"{values[name]:.4f}" for name in names]
            table.writerow([piece["title"], piece["source"], *cells, piece["genre"]])
    print(f"{len(rows)} rows: " + ", ".join(
        f"{genre} {count}" for genre, count in sorted(counts.items()) if count >= SMALLEST_CLASS), file=sys.stderr)


if __name__ == "__main__":
    main()
