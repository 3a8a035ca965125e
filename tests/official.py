"""A small table, drawn at random, written in the layouts of the official sources."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ISO = ("DEU", "USA", "ROW")
SECTORS = ("A01", "C10T12", "K")
ALPHA2 = {"DEU": "DE", "USA": "US", "ROW": "FIGW1"}
ICIO_FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
FIGARO_FINAL = ("P3_S13", "P3_S14", "P3_S15", "P51G", "P5M")
FIGARO_BELOW = ("W2_D21X31", "W2_OP_RES", "W2_OP_NRES", "W2_D1", "W2_D29X39", "W2_B2A3G")
WIOD_FINAL = ("c57", "c58", "c59", "c60", "c61")


@dataclass(frozen=True, eq=False)
class Drawn:
    """z: (origin, sector, destination, use_sector); y: (origin, sector, destination, category)."""

    z: np.ndarray
    y: np.ndarray

    @property
    def flows(self):
        return np.einsum("ijnk->inj", self.z) + np.einsum("ijnc->inj", self.y)

    @property
    def output(self):
        return self.z.sum(axis=(2, 3)) + self.y.sum(axis=(2, 3))

    @property
    def input_share(self):
        return np.einsum("ijnk->njk", self.z) / self.output[:, None, :]


def draw(categories: int, *, seed: int = 1, countries: int = 3, sectors: int = 3) -> Drawn:
    """Positive value added everywhere: final demand is large beside intermediate deliveries."""
    rng = np.random.default_rng(seed)
    z = np.round(rng.gamma(1.0, 3.0, (countries, sectors, countries, sectors)) + 0.5, 3)
    y = np.round(rng.gamma(1.0, 12.0, (countries, sectors, countries, categories)) + 1.0, 3)
    for i in range(countries):
        y[i, :, i] += 60.0
    return Drawn(z, y)


def matrix_rows(drawn: Drawn, codes, sectors, *, totals: bool):
    """Rows of the square with final demand, as numbers."""
    n, s = len(codes), len(sectors)
    square = drawn.z.reshape(n * s, n * s)
    final = drawn.y.reshape(n * s, -1)
    blocks = [square, final, drawn.output.reshape(-1, 1)] if totals else [square, final]
    return np.hstack(blocks)


def _lines(header, labels, rows):
    body = [
        ",".join([label, *(f"{v:.10g}" for v in row)])
        for label, row in zip(labels, rows, strict=True)
    ]
    return "\n".join([",".join(header), *body]) + "\n"


def icio_text(drawn: Drawn, *, codes=ISO, sectors=SECTORS, buyers=None) -> str:
    """`2022_SML.csv`: V1, nodes, final demand, OUT; TLS, VA and OUT below."""
    n, s = len(codes), len(sectors)
    nodes = [f"{c}_{j}" for c in codes for j in sectors]
    header = ["V1", *nodes, *(f"{c}_{f}" for c in buyers or codes for f in ICIO_FINAL), "OUT"]
    rows = matrix_rows(drawn, codes, sectors, totals=True)
    output = drawn.output.ravel()
    taxes = 0.01 * output
    value_added = output - rows[:, : n * s].sum(axis=0) - taxes
    below = [
        np.concatenate([row, np.zeros(rows.shape[1] - n * s)])
        for row in (taxes, value_added, output)
    ]
    return _lines(header, [*nodes, "TLS", "VA", "OUT"], [*rows, *below])


def figaro_matrix_text(drawn: Drawn) -> str:
    codes = [ALPHA2[c] for c in ISO]
    nodes = [f"{c}_{j}" for c in codes for j in SECTORS]
    header = ["rowLabels", *nodes, *(f"{c}_{f}" for c in codes for f in FIGARO_FINAL)]
    rows = matrix_rows(drawn, ISO, SECTORS, totals=False)
    below = np.full((len(FIGARO_BELOW), rows.shape[1]), 7.0)
    return _lines(header, [*nodes, *FIGARO_BELOW], [*rows, *below])


def figaro_flat_text(drawn: Drawn) -> str:
    lines = ["icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue"]
    for i, a in enumerate(ISO):
        for j, row in enumerate(SECTORS):
            for n, b in enumerate(ISO):
                cells = [
                    *zip(SECTORS, drawn.z[i, j, n], strict=True),
                    *zip(FIGARO_FINAL, drawn.y[i, j, n], strict=True),
                ]
                for use, value in cells:
                    x, y = ALPHA2[a], ALPHA2[b]
                    lines.append(f"{x}_{row},{y}_{use},{x},{row},{y},{use},{value:.10g}")
    lines.append("W2_D1,DE_A01,W2,D1,DE,A01,5")
    return "\n".join(lines) + "\n"


def wiod_sheet(drawn: Drawn, *, release: int = 2016, codes=("DEU", "USA", "RoW"), year: int = 2014):
    """Rows of cells of the official sheet: titles, four header rows, nodes, rows below, totals."""
    s = drawn.z.shape[1]
    names = [f"X{k:02d}" for k in range(1, s + 1)]
    final = ("c37", "c38", "c39", "c41", "c42") if release == 2013 else WIOD_FINAL
    first = 35 - s if release == 2013 else 0
    numbers = [f"c{first + k}" for k in range(1, s + 1)]
    industries = [
        (code, f"Industry {code}", c, number)
        for c in codes
        for code, number in zip(names, numbers, strict=True)
    ]
    buyers = [(number, f"Final {number}", c, number) for c in codes for number in final]
    total = [("GO", "Total output", "TOT", "c62")]
    columns = [*industries, *buyers, *total]
    title = f"Intercountry Input-Output Table, {year}"
    # Release 2013 has its year in the first cell, four rows of titles beside the headers.
    heads = (
        [[title, "", "", ""], ["(industry-by-industry)", "", "", ""]]
        if release == 2016
        else [[f"World Input-Output Table for {year}", "", "", ""], ["", "", "", ""]]
    )
    sheet = [row + [""] * len(columns) for row in heads]
    labels = (
        ["(in current prices)", "(millions of US$)", "", ""]
        if release == 2016
        else ["(industry-by-industry)", "(millions of US$)", "", ""]
    )
    sheet += [[labels[k], "", "", "", *(column[k] for column in columns)] for k in range(4)]
    rows = matrix_rows(drawn, codes, names, totals=True)
    sheet += [[*node, *row] for node, row in zip(industries, rows.tolist(), strict=True)]
    for code, number in (("II_fob", "r65"), ("VA", "r70"), ("GO", "r73")):
        sheet.append(
            [
                code if release == 2016 else "",
                f"Total {code}",
                "TOT",
                number,
                *([1.0] * len(columns)),
            ]
        )
    return sheet


def eora_zip(drawn: Drawn, path: Path, *, codes=("DEU", "USA"), year: int = 2015) -> Path:
    """The official archive, with ROW (one sector, TOTAL) as its last node."""
    n, s = len(codes), drawn.z.shape[1]
    names = ["Agriculture", "Fishing", "Re-export & Re-import"][:s]
    size, categories = n * s + 1, drawn.y.shape[3]
    z = np.full((size, size), 3.0)
    z[:-1, :-1] = drawn.z.reshape(n * s, n * s)
    y = np.full((size, n * categories + 1), 3.0)
    y[:-1, :-1] = drawn.y.reshape(n * s, -1)
    # Label files end in a tab, which makes a fifth, empty column.
    label = [f"Country {c}\t{c}\tIndustries\t{name}\t" for c in codes for name in names]
    label += ["ROW\tROW\tTOTAL\tTOTAL\t"]
    demand = [f"Country {c}\t{c}\tFinal Demand\tFD{k}\t" for c in codes for k in range(categories)]
    demand += ["ROW\tROW\tTOTAL\tTOTAL\t"]
    files = {
        f"Eora26_{year}_bp_T.txt": z * 1000,
        f"Eora26_{year}_bp_FD.txt": y * 1000,
        f"Eora26_{year}_bp_VA.txt": np.ones((1, size)),
        f"Eora26_{year}_bp_Q.txt": np.ones((1, size)),
        f"Eora26_{year}_bp_QY.txt": np.ones((1, y.shape[1])),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, block in files.items():
            archive.writestr(
                name, "\n".join("\t".join(f"{v:.12g}" for v in row) for row in block) + "\n"
            )
        archive.writestr("labels_T.txt", "\n".join(label) + "\n")
        archive.writestr("labels_FD.txt", "\n".join(demand) + "\n")
        archive.writestr("labels_VA.txt", "Primary Inputs\tCompensation of employees\t\n")
        archive.writestr("labels_Q.txt", "Energy\tCoal (TJ)\t\n")
    return path


def exiobase_zip(
    drawn: Drawn, path: Path, *, codes=("DE", "US", "WA"), with_z: bool = True
) -> Path:
    """The official archive of EXIOBASE 3: tab-separated text, two header rows in Z, A and Y."""
    import json

    s = drawn.z.shape[1]
    names = ["Cultivation of paddy rice", "Mining of coal", "Retail trade, repair"][:s]
    n = len(codes)
    nodes = [(c, name) for c in codes for name in names]
    buyers = [(c, f"Final {k}") for c in codes for k in range(drawn.y.shape[3])]
    output = drawn.output.ravel()
    z = drawn.z.reshape(n * s, n * s)

    def block(columns, rows, third="sector"):
        head = [
            "region\t\t" + "\t".join(c for c, _ in columns),
            f"{third}\t\t" + "\t".join(k for _, k in columns),
            "region\tsector" + "\t" * len(columns),
        ]
        body = [
            "\t".join([*node, *(f"{v:.12g}" for v in row)])
            for node, row in zip(nodes, rows, strict=True)
        ]
        return "\n".join([*head, *body]) + "\n"

    spec = {"Y": {"name": "Y.txt", "nr_index_col": "2", "nr_header": "2"}}
    parts = {"Y.txt": block(buyers, drawn.y.reshape(n * s, -1), "category")}
    spec["A"] = {"name": "A.txt", "nr_index_col": "2", "nr_header": "2"}
    parts["A.txt"] = block(nodes, z / output)
    spec["x"] = {"name": "x.txt", "nr_index_col": "2", "nr_header": "1"}
    parts["x.txt"] = "region\tsector\tindout\n" + "".join(
        f"{c}\t{k}\t{v:.12g}\n" for (c, k), v in zip(nodes, output, strict=True)
    )
    if with_z:
        spec["Z"] = {"name": "Z.txt", "nr_index_col": "2", "nr_header": "2"}
        parts["Z.txt"] = block(nodes, z)
    folder = path.stem
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            f"{folder}/file_parameters.json", json.dumps({"systemtype": "IOSystem", "files": spec})
        )
        archive.writestr(
            f"{folder}/metadata.json",
            json.dumps(
                {
                    "description": "",
                    "history": [],
                    "name": "EXIOBASE",
                    "system": "ixi",
                    "version": "v3",
                }
            ),
        )
        for name, text in parts.items():
            archive.writestr(f"{folder}/{name}", text)
    return path
