"""Arrays of any library, as NumPy arrays; none of the libraries is imported for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from trailmark.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


def numpy_module() -> Any:
    """NumPy, imported when first needed.

    Raises:
        UsageError: It is not installed.
    """
    try:
        import numpy as np
    except ImportError:
        raise UsageError("this value needs NumPy", hint="pip install numpy") from None
    return np


def library_of(value: object) -> str:
    """Name of the top-level package that defines the value's class, or a base of it.

    >>> library_of(1)
    'builtins'
    """
    known = {"numpy", "torch", "jax", "jaxlib", "tensorflow", "pandas", "polars"}
    packages = [base.__module__.partition(".")[0] for base in type(value).__mro__]
    return next((name for name in packages if name in known), packages[0])


def is_tensor(value: object) -> bool:
    """Whether it is a torch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_array(value: object) -> bool:
    """Whether it is an array of one of the libraries, not a list or a scalar."""
    if library_of(value) not in ("numpy", "torch", "jax", "jaxlib", "tensorflow"):
        return False
    return hasattr(value, "shape") and hasattr(value, "dtype")


def to_numpy(value: Any) -> Array:
    """The same numbers as a NumPy array; shared memory where that is possible.

    Raises:
        UsageError: It is no array of numbers.
    """
    np = numpy_module()
    if is_tensor(value):
        value = _tensor_on_host(value)
    try:
        array = cast("Array", np.asarray(value))
    except (ValueError, TypeError) as error:
        raise UsageError(f"{_kind(value)} is no array: {error}") from None
    if array.dtype.kind == "V" or str(array.dtype) == "bfloat16":  # ml_dtypes
        array = array.astype(np.float32)
    if array.dtype.kind not in "biuf":
        raise UsageError(f"{_kind(value)} is no array of numbers")
    return array


def _tensor_on_host(tensor: Any) -> Any:
    tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
    # NumPy knows no bfloat16 and no 8-bit floats.
    short = tensor.is_floating_point() and (
        tensor.element_size() < 2 or str(tensor.dtype) == "torch.bfloat16"
    )
    return (tensor.float() if short else tensor).numpy()


def plain(value: Any) -> Any:
    """The same value of dicts, lists, strings and numbers, whatever it is made of.

    Keys become strings. Anything that is none of these becomes its `str`.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {str(key): plain(item) for key, item in items}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in cast("list[Any]", value)]
    if is_tensor(value):
        return plain(_tensor_on_host(value))
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (int, float, str)):
        return value
    return str(value)


def _kind(value: object) -> str:
    kind = type(value)
    return f"a {kind.__module__}.{kind.__qualname__}"
