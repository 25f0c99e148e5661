"""Compile a kernel with all it calls as one piece of machine code.

numba optimises every function together with all that it calls and makes machine code of it, and does the same
again for whoever calls it: a function ten calls deep goes through the optimiser ten times. Here a kernel that is
called by kernels is a *part*: translated to LLVM's language, no further. Only a kernel called from Python is a
*whole*: all parts it needs, linked once, optimised once. Over a whole run that halves the time of compiling, and
a seventh of the machine code is left to be kept.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import cached_property

from numba.core import ir, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.errors import NumbaTypeError
from numba.core.registry import CPUDispatcher
from numba.core.runtime.context import NRTContext
from numba.core.typed_passes import NoPythonSupportedFeatureValidation
from numba.core.typing import Signature

from latency.kernels.cache import KernelCache


class PartLibrary(JITCodeLibrary):
    """Code that waits to be linked into a whole; never optimised or run by itself."""

    def finalize(self):
        """Nothing more will be added: note what is in it."""
        self._raise_if_finalized()
        self._finalized = True
        self.defined = [one.name for one in self._final_module.functions if not one.is_declaration]

    def _get_module_for_linking(self):
        return self._final_module


class WholeLibrary(JITCodeLibrary):
    """Code with every part that it needs, at whatever depth."""

    def finalize(self):
        """Link, optimise, make machine code."""
        self._linking_libraries = _needed(self)
        super().finalize()

    def _optimize_final_module(self):
        for library in self._linking_libraries:
            if isinstance(library, PartLibrary):
                for name in library.defined:  # so that what has been inlined everywhere is dropped
                    self._final_module.get_function(name).linkage = "linkonce_odr"
        super()._optimize_final_module()


def _needed(whole: WholeLibrary) -> list[JITCodeLibrary]:
    """Every library that a whole needs, once; parts first, because they ask for what numba brings of its own."""
    found: dict[JITCodeLibrary, None] = {}
    waiting = list(whole._linking_libraries)
    while waiting:
        library = waiting.pop()
        if library not in found:
            found[library] = None
            waiting.extend(library._linking_libraries if isinstance(library, PartLibrary) else ())
    return sorted(found, key=lambda library: not isinstance(library, PartLibrary))


class Borrowed(NRTContext):
    """References to arrays inside a part: somebody else holds them all.

    A part makes no arrays (the compiler refuses one that does), so there is nothing to count. Counting at every
    call, with an instruction that locks memory, took three quarters of the engine's time.
    """

    def meminfo_data(self, builder, meminfo):
        """Return where the fields of a handle begin."""
        return NRTContext(self._context, enabled=True).meminfo_data(builder, meminfo)


@register_pass(mutates_CFG=False, analysis_only=False)
class CountFromTheFirst(FunctionPass):
    """An index of a table is never negative: what is at hand need not be looked at for that.

    Indices that are written out, as in `table[-1]`, still count from the last. Under NUMBA_BOUNDSCHECK=1 any other that
    is negative is out of bounds, and says so.
    """

    _name = "count_from_the_first"

    def __init__(self):
        super().__init__()

    def run_pass(self, state):
        """Have indices taken as unsigned."""
        state.calltypes = {statement: _forward(statement, given) for statement, given in state.calltypes.items()}
        return True


def _forward(statement: ir.Stmt | ir.Expr, signature: Signature | None) -> Signature | None:
    indexes = isinstance(statement, ir.SetItem) or getattr(statement, "op", None) == "getitem"
    if not indexes or not isinstance(signature.args[0], types.Array):
        return signature
    table, index, *rest = signature.args
    return signature.replace(args=(table, _unsigned(index), *rest))


def _unsigned(index: types.Type) -> types.Type:
    if isinstance(index, types.BaseTuple):
        return types.BaseTuple.from_types([_unsigned(one) for one in index])
    return types.uintp if isinstance(index, types.Integer) and index.signed else index


class KernelCompiler(Compiler):
    """With the passes of kernels."""

    def define_pipelines(self):
        """Return numba's own, and one more."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(CountFromTheFirst, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]


class PartCompiler(KernelCompiler):
    """From Python to LLVM's language."""

    def __init__(self, *given):
        super().__init__(*given)
        self.state.targetctx.nrt = Borrowed(self.state.targetctx, enabled=False)

    def _compile_core(self):
        state = self.state
        state.flags.no_compile = True
        state.flags.no_cpython_wrapper = True
        state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        # Where others have their machine code there is something unique, by which callers find the part.
        result = super()._compile_core()._replace(entry_point=object())
        if state.targetctx.data_model_manager[result.signature.return_type].contains_nrt_meminfo():
            raise NumbaTypeError(f"a part hands on arrays that it does not hold: {state.func_id.func_qualname}")
        state.targetctx.insert_user_function(result.entry_point, result.fndesc, [result.library])
        return result


class ApartCompiler(PartCompiler):
    """The same for a part none of whose arrays shares memory with another: what is read by index may be vectorised."""

    def _compile_core(self):
        self.state.flags.noalias = True
        return super()._compile_core()


class WholeCompiler(KernelCompiler):
    """From Python to machine code."""

    def _compile_core(self):
        state = self.state
        state.library = WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        with _without_collecting():
            return super()._compile_core()


@contextmanager
def _without_collecting():
    """Compiling leaves millions of objects that live on: looking for garbage among them takes a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Part(CPUDispatcher):
    """A kernel as other kernels see it."""

    def add_overload(self, result):
        """Remember a part; Python never calls it."""
        self.overloads[tuple(result.signature.args)] = result


class Whole(CPUDispatcher):
    """A kernel as Python sees it."""

    def __init__(self, function, options, part_compiler=PartCompiler):
        super().__init__(function, targetoptions=options, pipeline_class=WholeCompiler)
        self._cache = KernelCache(function)
        self.part_compiler = part_compiler

    @cached_property
    def part(self) -> Part:
        """The same kernel for others to call; nobody asks unless something has to be compiled."""
        options = {**self.targetoptions, "_nrt": False}
        return Part(self.py_func, targetoptions=options, pipeline_class=self.part_compiler)

    @property
    def _numba_type_(self):
        """What a kernel finds when it looks at another one."""
        return self.part._numba_type_
