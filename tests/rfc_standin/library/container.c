/* Containers: the parameters of a call, the fields of a structure, the rows of a table. */
#include "standin.h"

static unsigned width(ContainerKind kind, const void *description) {
    if (kind == TABLE) return 0;
    return kind == FUNCTION ? ((const FunctionDesc *)description)->count : ((const TypeDesc *)description)->count;
}

Slot slot_at(Container *container, unsigned index) {
    Value *value = &container->values[index];
    if (container->kind == FUNCTION) {
        const RFC_PARAMETER_DESC *is = &((FunctionDesc *)container->description)->parameters[index];
        return (Slot){is->name, is->type, is->nucLength, is->decimals, is->typeDescHandle, value};
    }
    const RFC_FIELD_DESC *is = &((TypeDesc *)container->description)->fields[index];
    return (Slot){is->name, is->type, is->nucLength, is->decimals, is->typeDescHandle, value};
}

Container *create_container(ContainerKind kind, void *description) {
    Container *container = calloc(1, sizeof *container);
    container->kind = kind;
    container->description = description;
    container->count = width(kind, description);
    container->values = calloc(container->count + 1, sizeof(Value));
    for (unsigned index = 0; index < container->count; index++) {
        Slot slot = slot_at(container, index);
        if (slot.type == RFCTYPE_STRUCTURE) slot.value->nested = create_container(STRUCTURE, slot.type_desc);
        if (slot.type == RFCTYPE_TABLE) slot.value->nested = create_container(TABLE, slot.type_desc);
    }
    return container;
}

void free_container(Container *container) {
    if (!container) return;
    for (unsigned index = 0; index < container->count; index++) {
        free(container->values[index].bytes);
        free_container(container->values[index].nested);
    }
    for (unsigned row = 0; row < container->row_count; row++) free_container(container->rows[row]);
    free(container->values);
    free(container->rows);
    free(container);
}

/* A table handle stands for its current row, as in the interface that it imitates. */
static Container *with_fields(Container *container) {
    if (!container || container->kind != TABLE) return container;
    return container->current < container->row_count ? container->rows[container->current] : NULL;
}

bool find_slot(Container *container, const SAP_UC *name, Slot *slot, RFC_ERROR_INFO *error) {
    container = with_fields(container);
    if (!container) {
        fail_external(error, RFC_TABLE_MOVE_EOF, "The table has no current row");
        return false;
    }
    for (unsigned index = 0; index < container->count; index++) {
        *slot = slot_at(container, index);
        if (same_text(slot->name, name)) return succeed(error) == RFC_OK;
    }
    fail_field(error, name);
    return false;
}

void store(Value *value, const void *bytes, unsigned size) {
    free(value->bytes);
    value->bytes = malloc(size + sizeof(SAP_UC));
    if (size) memcpy(value->bytes, bytes, size);
    memset((char *)value->bytes + size, 0, sizeof(SAP_UC));
    value->size = size;
    value->filled = true;
}

bool is_binary(RFCTYPE type) { return type == RFCTYPE_BYTE || type == RFCTYPE_XSTRING; }

/* ---- functions and structures */

RFC_FUNCTION_HANDLE RfcCreateFunction(RFC_FUNCTION_DESC_HANDLE description, RFC_ERROR_INFO *error) {
    succeed(error);
    return create_container(FUNCTION, description);
}

RFC_RC RfcDestroyFunction(RFC_FUNCTION_HANDLE handle, RFC_ERROR_INFO *error) {
    free_container(handle);
    return succeed(error);
}

RFC_FUNCTION_DESC_HANDLE RfcDescribeFunction(RFC_FUNCTION_HANDLE handle, RFC_ERROR_INFO *error) {
    succeed(error);
    return ((Container *)handle)->description;
}

RFC_RC RfcSetParameterActive(RFC_FUNCTION_HANDLE handle, const SAP_UC *name, int active, RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(handle, name, &slot, error)) return RFC_INVALID_PARAMETER;
    slot.value->inactive = !active;
    return RFC_OK;
}

RFC_RC RfcIsParameterActive(RFC_FUNCTION_HANDLE handle, const SAP_UC *name, int *active, RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(handle, name, &slot, error)) return RFC_INVALID_PARAMETER;
    *active = !slot.value->inactive;
    return RFC_OK;
}

RFC_RC RfcGetStructure(DATA_CONTAINER_HANDLE handle, const SAP_UC *name, RFC_STRUCTURE_HANDLE *structure,
                       RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(handle, name, &slot, error)) return RFC_INVALID_PARAMETER;
    if (!slot.value->nested) return fail_external(error, RFC_CONVERSION_FAILURE, "The field is no structure");
    *structure = slot.value->nested;
    return RFC_OK;
}

RFC_RC RfcGetTable(DATA_CONTAINER_HANDLE handle, const SAP_UC *name, RFC_TABLE_HANDLE *table, RFC_ERROR_INFO *error) {
    return RfcGetStructure(handle, name, table, error);
}
