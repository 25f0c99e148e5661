"""Ask for memory before it is needed: what the engine looks at next lies far from what it looked at last."""

from __future__ import annotations

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

LINE_BYTE = 64


@intrinsic
def fetch_ahead(typingctx, table, row):
    """Have the row of a table of records, or the line of one number, brought near, without waiting for it."""

    def lines(context, builder, signature, given):
        dtype = signature.args[0].dtype
        rows, size = make_array(signature.args[0])(context, builder, given[0]), getattr(dtype, "size", 1)
        word = ir.IntType(32)
        first = builder.bitcast(builder.gep(rows.data, [given[1]]), cgutils.voidptr_t)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        for at in range(0, size, LINE_BYTE):
            line = builder.gep(first, [ir.Constant(ir.IntType(64), at)])
            builder.call(fetch, [line, ir.Constant(word, 1), ir.Constant(word, 3), ir.Constant(word, 1)])
        return context.get_dummy_value()

    return types.none(table, types.intp), lines
