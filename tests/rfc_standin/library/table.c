/* Tables: rows, and the row that stands for the table. */
#include "standin.h"

Container *append_row(Container *table) {
    if (table->row_count == table->row_capacity) {
        table->row_capacity = table->row_capacity * 2 + 8;
        table->rows = realloc(table->rows, table->row_capacity * sizeof *table->rows);
    }
    table->current = table->row_count;
    return table->rows[table->row_count++] = create_container(STRUCTURE, table->description);
}

void delete_rows(Container *table) {
    while (table->row_count) free_container(table->rows[--table->row_count]);
    table->current = 0;
}

static RFC_RC fail_row(RFC_ERROR_INFO *error, RFC_RC code) {
    return fail_external(error, code, "The table has no such row");
}

RFC_RC RfcGetRowCount(RFC_TABLE_HANDLE handle, unsigned *count, RFC_ERROR_INFO *error) {
    *count = ((const Container *)handle)->row_count;
    return succeed(error);
}

RFC_RC RfcMoveTo(RFC_TABLE_HANDLE handle, unsigned row, RFC_ERROR_INFO *error) {
    Container *table = handle;
    if (row >= table->row_count) return fail_row(error, RFC_TABLE_MOVE_EOF);
    table->current = row;
    return succeed(error);
}

RFC_RC RfcMoveToFirstRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) { return RfcMoveTo(handle, 0, error); }

RFC_RC RfcMoveToLastRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    return RfcMoveTo(handle, ((const Container *)handle)->row_count - 1, error);
}

RFC_RC RfcMoveToNextRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    return RfcMoveTo(handle, ((const Container *)handle)->current + 1, error);
}

RFC_RC RfcMoveToPreviousRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    const Container *table = handle;
    return table->current ? RfcMoveTo(handle, table->current - 1, error) : fail_row(error, RFC_TABLE_MOVE_BOF);
}

RFC_STRUCTURE_HANDLE RfcAppendNewRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    succeed(error);
    return append_row(handle);
}

RFC_STRUCTURE_HANDLE RfcGetCurrentRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    Container *table = handle;
    if (table->current < table->row_count) { succeed(error); return table->rows[table->current]; }
    fail_row(error, RFC_TABLE_MOVE_EOF);
    return NULL;
}

RFC_RC RfcDeleteCurrentRow(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    Container *table = handle;
    if (table->current >= table->row_count) return fail_row(error, RFC_TABLE_MOVE_EOF);
    Container **row = table->rows + table->current;
    free_container(*row);
    memmove(row, row + 1, (--table->row_count - table->current) * sizeof *row);
    if (table->current && table->current == table->row_count) table->current--;
    return succeed(error);
}

RFC_RC RfcDeleteAllRows(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    delete_rows(handle);
    return succeed(error);
}

RFC_TYPE_DESC_HANDLE RfcGetRowType(RFC_TABLE_HANDLE handle, RFC_ERROR_INFO *error) {
    succeed(error);
    return ((const Container *)handle)->description;
}
