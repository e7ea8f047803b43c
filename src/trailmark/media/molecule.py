"""Molecules."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

from trailmark.errors import UsageError
from trailmark.media.content import Content
from trailmark.media.file_value import FileValue
from trailmark.media.value import Place

FORMATS = ("pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "gro", "mol2", "mmtf")


class Molecule(FileValue):
    """A molecule.

    Args:
        data_or_path: Path or open file of one of the formats in `FORMATS`.
        caption: Shown below it.
        file_type: Format of an open file without a name.

    Raises:
        UsageError: It is none of these; there is no such file.
    """

    wire_type = "molecule-file"
    folder = "molecule"

    def __init__(
        self,
        data_or_path: str | os.PathLike[str] | IO[Any],
        caption: str | None = None,
        *,
        file_type: str | None = None,
    ) -> None:
        self.caption = caption
        if isinstance(data_or_path, (str, os.PathLike)):
            self._content = Content.of_path(data_or_path)
            name = os.fspath(data_or_path)
        else:
            self._content = Content.of_stream(data_or_path)
            name = str(getattr(data_or_path, "name", ""))
        self.format = (file_type or Path(name).suffix).lower().removeprefix(".")
        if self.format not in FORMATS:
            raise UsageError(
                f"{name or file_type!r} is no kind of molecule file",
                hint=f"one of {', '.join(FORMATS)}; say which as file_type",
            )

    @classmethod
    def from_smiles(
        cls,
        data: str,
        caption: str | None = None,
        sanitize: bool = True,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Molecule:
        """A molecule from its SMILES string; needs RDKit.

        Raises:
            UsageError: RDKit is not installed, or cannot read the string.
        """
        molecule = _chemistry().MolFromSmiles(data, sanitize=sanitize)
        if molecule is None:
            raise UsageError(f"{data!r} is no SMILES string that RDKit reads")
        return cls.from_rdkit(
            molecule,
            caption,
            convert_to_3d_and_optimize,
            mmff_optimize_molecule_max_iterations,
        )

    @classmethod
    def from_rdkit(
        cls,
        data_or_path: Any,
        caption: str | None = None,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Molecule:
        """A molecule of RDKit's, or of a `.mol` or `.sdf` file that RDKit reads.

        Raises:
            UsageError: RDKit is not installed, or cannot read the file.
        """
        chemistry = _chemistry()
        molecule = data_or_path
        if isinstance(data_or_path, (str, os.PathLike)):
            path = Content.of_path(cast("str | os.PathLike[str]", data_or_path)).source
            molecule = chemistry.MolFromMolFile(str(path))
            if molecule is None:
                raise UsageError(f"{data_or_path!r} is no molecule that RDKit reads")
        if convert_to_3d_and_optimize:
            from rdkit.Chem import AllChem  # pyright: ignore[reportMissingImports]

            molecule = chemistry.AddHs(molecule)
            AllChem.EmbedMolecule(molecule)
            AllChem.MMFFOptimizeMolecule(
                molecule, maxIters=mmff_optimize_molecule_max_iterations
            )
        block = chemistry.MolToPDBBlock(molecule)
        return cls(io.StringIO(block), caption, file_type="pdb")

    @property
    def suffix(self) -> str:
        return f".{self.format}"

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        captions = [one.caption for one in values]
        return {
            "_type": "molecule",
            "count": len(values),
            "filenames": [one.logged(place, key, step)["path"] for one in values],
            "captions": captions if any(captions) else False,
        }


def _chemistry() -> Any:
    try:
        from rdkit import Chem  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise UsageError("this needs RDKit", hint="pip install rdkit") from None
    return Chem
