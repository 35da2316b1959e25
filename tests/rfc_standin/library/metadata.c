/* Descriptions of functions and types. */
#include "standin.h"

static RFC_RC fail_index(RFC_ERROR_INFO *error, unsigned index) {
    return fail(error, RFC_INVALID_PARAMETER, EXTERNAL_RUNTIME_FAILURE, "index %u is out of range", index);
}

/* ---- types */

RFC_TYPE_DESC_HANDLE RfcCreateTypeDesc(const SAP_UC *name, RFC_ERROR_INFO *error) {
    TypeDesc *type = calloc(1, sizeof *type);
    copy_text(type->name, SIZE_OF(type->name), name, strlenU(name));
    succeed(error);
    return type;
}

RFC_RC RfcDestroyTypeDesc(RFC_TYPE_DESC_HANDLE handle, RFC_ERROR_INFO *error) {
    TypeDesc *type = handle;
    if (type) free(type->fields);
    free(type);
    return succeed(error);
}

RFC_RC RfcAddTypeField(RFC_TYPE_DESC_HANDLE handle, const RFC_FIELD_DESC *field, RFC_ERROR_INFO *error) {
    TypeDesc *type = handle;
    type->fields = realloc(type->fields, (type->count + 1) * sizeof *field);
    type->fields[type->count++] = *field;
    return succeed(error);
}

RFC_RC RfcSetTypeLength(RFC_TYPE_DESC_HANDLE handle, unsigned nuc, unsigned uc, RFC_ERROR_INFO *error) {
    TypeDesc *type = handle;
    type->nuc_length = nuc;
    type->uc_length = uc;
    return succeed(error);
}

RFC_RC RfcGetTypeLength(RFC_TYPE_DESC_HANDLE handle, unsigned *nuc, unsigned *uc, RFC_ERROR_INFO *error) {
    const TypeDesc *type = handle;
    *nuc = type->nuc_length;
    *uc = type->uc_length;
    return succeed(error);
}

RFC_RC RfcGetTypeName(RFC_TYPE_DESC_HANDLE handle, RFC_ABAP_NAME name, RFC_ERROR_INFO *error) {
    memcpy(name, ((const TypeDesc *)handle)->name, sizeof(RFC_ABAP_NAME));
    return succeed(error);
}

RFC_RC RfcGetFieldCount(RFC_TYPE_DESC_HANDLE handle, unsigned *count, RFC_ERROR_INFO *error) {
    *count = ((const TypeDesc *)handle)->count;
    return succeed(error);
}

RFC_RC RfcGetFieldDescByIndex(RFC_TYPE_DESC_HANDLE handle, unsigned index, RFC_FIELD_DESC *field,
                              RFC_ERROR_INFO *error) {
    const TypeDesc *type = handle;
    if (index >= type->count) return fail_index(error, index);
    *field = type->fields[index];
    return succeed(error);
}

RFC_RC RfcGetFieldDescByName(RFC_TYPE_DESC_HANDLE handle, const SAP_UC *name, RFC_FIELD_DESC *field,
                             RFC_ERROR_INFO *error) {
    const TypeDesc *type = handle;
    for (unsigned index = 0; index < type->count; index++)
        if (same_text(type->fields[index].name, name)) return RfcGetFieldDescByIndex(handle, index, field, error);
    return fail_field(error, name);
}

/* ---- functions */

RFC_FUNCTION_DESC_HANDLE RfcCreateFunctionDesc(const SAP_UC *name, RFC_ERROR_INFO *error) {
    FunctionDesc *function = calloc(1, sizeof *function);
    copy_text(function->name, SIZE_OF(function->name), name, strlenU(name));
    succeed(error);
    return function;
}

RFC_RC RfcDestroyFunctionDesc(RFC_FUNCTION_DESC_HANDLE handle, RFC_ERROR_INFO *error) {
    FunctionDesc *function = handle;
    if (function) free(function->parameters);
    free(function);
    return succeed(error);
}

RFC_RC RfcGetFunctionName(RFC_FUNCTION_DESC_HANDLE handle, RFC_ABAP_NAME name, RFC_ERROR_INFO *error) {
    memcpy(name, ((const FunctionDesc *)handle)->name, sizeof(RFC_ABAP_NAME));
    return succeed(error);
}

RFC_RC RfcAddParameter(RFC_FUNCTION_DESC_HANDLE handle, const RFC_PARAMETER_DESC *parameter, RFC_ERROR_INFO *error) {
    FunctionDesc *function = handle;
    function->parameters = realloc(function->parameters, (function->count + 1) * sizeof *parameter);
    function->parameters[function->count++] = *parameter;
    return succeed(error);
}

RFC_RC RfcGetParameterCount(RFC_FUNCTION_DESC_HANDLE handle, unsigned *count, RFC_ERROR_INFO *error) {
    *count = ((const FunctionDesc *)handle)->count;
    return succeed(error);
}

RFC_RC RfcGetParameterDescByIndex(RFC_FUNCTION_DESC_HANDLE handle, unsigned index, RFC_PARAMETER_DESC *parameter,
                                  RFC_ERROR_INFO *error) {
    const FunctionDesc *function = handle;
    if (index >= function->count) return fail_index(error, index);
    *parameter = function->parameters[index];
    return succeed(error);
}

RFC_RC RfcGetParameterDescByName(RFC_FUNCTION_DESC_HANDLE handle, const SAP_UC *name, RFC_PARAMETER_DESC *parameter,
                                 RFC_ERROR_INFO *error) {
    const FunctionDesc *function = handle;
    for (unsigned index = 0; index < function->count; index++)
        if (same_text(function->parameters[index].name, name))
            return RfcGetParameterDescByIndex(handle, index, parameter, error);
    return fail_field(error, name);
}

/* ---- from the wire */

static void read_field(Reader *reader, TypeDesc *type) {
    RFC_FIELD_DESC field;
    memset(&field, 0, sizeof field);
    READ_TEXT(reader, field.name);
    field.type = (RFCTYPE)read_byte(reader);
    field.nucLength = read_number(reader);
    field.nucOffset = read_number(reader);
    field.ucLength = read_number(reader);
    field.ucOffset = read_number(reader);
    field.decimals = read_number(reader);
    if (read_byte(reader)) field.typeDescHandle = read_type(reader);
    RfcAddTypeField(type, &field, NULL);
}

TypeDesc *read_type(Reader *reader) {
    TypeDesc *type = calloc(1, sizeof *type);
    READ_TEXT(reader, type->name);
    type->nuc_length = read_number(reader);
    type->uc_length = read_number(reader);
    for (uint32_t left = read_number(reader); left && !reader->broken; left--) read_field(reader, type);
    return type;
}

static void read_parameter(Reader *reader, FunctionDesc *function) {
    RFC_PARAMETER_DESC parameter;
    memset(&parameter, 0, sizeof parameter);
    READ_TEXT(reader, parameter.name);
    parameter.direction = (RFC_DIRECTION)read_byte(reader);
    parameter.type = (RFCTYPE)read_byte(reader);
    parameter.nucLength = read_number(reader);
    parameter.ucLength = read_number(reader);
    parameter.decimals = read_number(reader);
    parameter.optional = (RFC_BYTE)read_byte(reader);
    READ_TEXT(reader, parameter.parameterText);
    if (read_byte(reader)) parameter.typeDescHandle = read_type(reader);
    RfcAddParameter(function, &parameter, NULL);
}

FunctionDesc *read_function(Reader *reader) {
    FunctionDesc *function = calloc(1, sizeof *function);
    READ_TEXT(reader, function->name);
    for (uint32_t left = read_number(reader); left && !reader->broken; left--) read_parameter(reader, function);
    return function;
}
