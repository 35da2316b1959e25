/* Containers on the wire: a value is its length and its bytes, or NOT_FILLED. */
#include "standin.h"

#define NOT_FILLED UINT32_MAX

static void write_container(Writer *writer, Container *container);

static void write_value(Writer *writer, const Value *value) {
    if (!value->nested) {
        write_number(writer, value->filled ? value->size : NOT_FILLED);
        write_raw(writer, value->bytes, value->filled ? value->size : 0);
        return;
    }
    if (value->nested->kind == STRUCTURE) { write_container(writer, value->nested); return; }
    write_number(writer, value->nested->row_count);
    for (unsigned row = 0; row < value->nested->row_count; row++) write_container(writer, value->nested->rows[row]);
}

static void write_container(Writer *writer, Container *container) {
    for (unsigned index = 0; index < container->count; index++) write_value(writer, &container->values[index]);
}

static bool goes(const Container *function, unsigned index, RFC_DIRECTION direction) {
    const FunctionDesc *description = function->description;
    return (description->parameters[index].direction & direction) && !function->values[index].inactive;
}

/* A parameter that is not requested is named without a value, so that the other side leaves it out. */
void write_call(Writer *writer, Container *function, RFC_DIRECTION direction) {
    const FunctionDesc *description = function->description;
    unsigned going = 0, unwanted = 0;
    for (unsigned index = 0; index < function->count; index++) {
        going += goes(function, index, direction);
        unwanted += function->values[index].inactive;
    }
    write_text(writer, description->name);
    write_number(writer, unwanted);
    for (unsigned index = 0; index < function->count; index++)
        if (function->values[index].inactive) write_text(writer, description->parameters[index].name);
    write_number(writer, going);
    for (unsigned index = 0; index < function->count; index++) {
        if (!goes(function, index, direction)) continue;
        write_text(writer, description->parameters[index].name);
        write_value(writer, &function->values[index]);
    }
}

static void read_container(Reader *reader, Container *container);

static void read_scalar(Reader *reader, Value *value) {
    uint32_t size = read_number(reader);
    if (size == NOT_FILLED) return;
    const void *bytes = read_raw(reader, size);
    if (bytes) store(value, bytes, size);
}

static void read_value(Reader *reader, Value *value) {
    if (!value->nested) { read_scalar(reader, value); return; }
    if (value->nested->kind == STRUCTURE) { read_container(reader, value->nested); return; }
    delete_rows(value->nested);
    for (uint32_t left = read_number(reader); left && !reader->broken; left--)
        read_container(reader, append_row(value->nested));
    value->nested->current = 0;
}

static void read_container(Reader *reader, Container *container) {
    for (unsigned index = 0; index < container->count && !reader->broken; index++)
        read_value(reader, &container->values[index]);
}

bool read_parameters(Reader *reader, Container *function) {
    for (uint32_t left = read_number(reader); left && !reader->broken; left--) {
        RFC_ABAP_NAME name;
        Slot slot;
        READ_TEXT(reader, name);
        if (!find_slot(function, name, &slot, NULL)) return false;
        read_value(reader, slot.value);
    }
    return !reader->broken;
}
