"""A sheet set in type, as a process of its own: typst takes as much memory as a world.

`pdf` starts this file. It reads {"program": …, "fonts": folder, "sheet": JSON, "standard": …} from
standard input and writes the number of pages, a new line and the PDF to standard output. It needs
typst, nothing of blocs.
"""

from __future__ import annotations

import json
import sys

sys.path.extend(sys.argv[1:])  # where typst is: this process starts without what Python looks up

import typst


def main() -> None:
    """Read, set, write."""
    asked = json.loads(sys.stdin.buffer.read())
    program = asked["program"].encode()
    compiler = typst.Compiler(
        program,
        font_paths=typst.Fonts(False, True, [asked["fonts"]]),
        sys_inputs={"sheet": asked["sheet"]},
    )
    pages = compiler.compile(program, format="svg")
    pdf = compiler.compile(program, format="pdf", pdf_standards=asked["standard"])
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no PDF")
    count = len(pages) if isinstance(pages, list) else 1
    sys.stdout.buffer.write(b"%d\n" % count + pdf)


if __name__ == "__main__":
    main()
