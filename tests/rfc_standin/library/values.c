/* Reading and writing single values. A value is kept as text, a byte string as bytes. */
#include "standin.h"

#include <stdio.h>

static RFC_RC fail_small(RFC_ERROR_INFO *error, unsigned size, unsigned needed) {
    return fail(error, RFC_BUFFER_TOO_SMALL, EXTERNAL_RUNTIME_FAILURE, "Buffer of %u is too small for %u", size, needed);
}

static unsigned units(const Value *value) { return value->filled ? value->size / (unsigned)sizeof(SAP_UC) : 0; }

/* ---- text out: fields of fixed length are filled up, and have no terminator */

static RFC_RC get_fixed(Container *container, const SAP_UC *name, SAP_UC *target, unsigned size, unsigned length,
                        RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(container, name, &slot, error)) return RFC_INVALID_PARAMETER;
    if (!length) length = slot.length;
    if (size < length) return fail_small(error, size, length);
    SAP_UC filler = slot.type == RFCTYPE_CHAR ? ' ' : '0';
    unsigned given = units(slot.value), at = 0, left = 0;
    if (given > length) given = length;
    if (slot.type == RFCTYPE_NUM) left = length - given;
    for (; at < left; at++) target[at] = filler;
    if (given) memcpy(target + at, slot.value->bytes, given * sizeof(SAP_UC));
    for (at += given; at < size; at++) target[at] = at < length ? filler : ' ';
    return RFC_OK;
}

RFC_RC RfcGetChars(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_CHAR *target, unsigned size,
                   RFC_ERROR_INFO *error) {
    return get_fixed(data, name, target, size, 0, error);
}

RFC_RC RfcGetNum(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_NUM *target, unsigned size,
                 RFC_ERROR_INFO *error) {
    return get_fixed(data, name, target, size, 0, error);
}

RFC_RC RfcGetDate(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_DATE target, RFC_ERROR_INFO *error) {
    return get_fixed(data, name, target, 8, 8, error);
}

RFC_RC RfcGetTime(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_TIME target, RFC_ERROR_INFO *error) {
    return get_fixed(data, name, target, 6, 6, error);
}

/* What a field shows that nobody filled. */
static void initial_text(const Slot *slot, char *target, size_t size) {
    target[0] = 0;
    if (slot->type == RFCTYPE_UTCLONG) snprintf(target, size, "0000-00-00T00:00:00.0000000");
    else if (slot->type == RFCTYPE_BCD && slot->decimals) snprintf(target, size, "0.%0*d", (int)slot->decimals, 0);
    else if (slot->type != RFCTYPE_STRING && slot->type != RFCTYPE_CHAR) snprintf(target, size, "0");
}

RFC_RC RfcGetString(DATA_CONTAINER_HANDLE data, const SAP_UC *name, SAP_UC *target, unsigned size, unsigned *length,
                    RFC_ERROR_INFO *error) {
    Slot slot;
    SAP_UC initial[64];
    char text[64];
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    initial_text(&slot, text, sizeof text);
    copy_ascii(initial, SIZE_OF(initial), text);
    *length = slot.value->filled ? units(slot.value) : strlenU(initial);
    if (*length + 1 > size) return fail_small(error, size, *length + 1);
    copy_text(target, size, slot.value->filled ? slot.value->bytes : initial, *length);
    return RFC_OK;
}

RFC_RC RfcGetStringLength(DATA_CONTAINER_HANDLE data, const SAP_UC *name, unsigned *length, RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    *length = is_binary(slot.type) ? slot.value->size : units(slot.value);
    return RFC_OK;
}

RFC_RC RfcGetXString(DATA_CONTAINER_HANDLE data, const SAP_UC *name, SAP_RAW *target, unsigned size, unsigned *length,
                     RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    if (slot.value->size > size) return fail_small(error, size, slot.value->size);
    if (slot.value->size) memcpy(target, slot.value->bytes, slot.value->size);
    *length = slot.value->size;
    return RFC_OK;
}

RFC_RC RfcGetBytes(DATA_CONTAINER_HANDLE data, const SAP_UC *name, SAP_RAW *target, unsigned size,
                   RFC_ERROR_INFO *error) {
    unsigned length;
    memset(target, 0, size);
    return RfcGetXString(data, name, target, size, &length, error);
}

/* ---- numbers out */

static RFC_RC get_ascii(Container *data, const SAP_UC *name, char *text, unsigned size, RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    ascii_of(slot.value->bytes, units(slot.value), text, size);
    return RFC_OK;
}

RFC_RC RfcGetInt8(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_INT8 *number, RFC_ERROR_INFO *error) {
    char text[32] = "";
    RFC_RC code = get_ascii(data, name, text, sizeof text, error);
    *number = strtoll(text, NULL, 10);
    return code;
}

#define GET_INTEGER(Function, Type)                                                                              \
    RFC_RC Function(DATA_CONTAINER_HANDLE data, const SAP_UC *name, Type *number, RFC_ERROR_INFO *error) {       \
        RFC_INT8 wide = 0;                                                                                       \
        RFC_RC code = RfcGetInt8(data, name, &wide, error);                                                      \
        *number = (Type)wide;                                                                                    \
        return code;                                                                                             \
    }
GET_INTEGER(RfcGetInt, RFC_INT)
GET_INTEGER(RfcGetInt1, RFC_INT1)
GET_INTEGER(RfcGetInt2, RFC_INT2)

RFC_RC RfcGetFloat(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_FLOAT *number, RFC_ERROR_INFO *error) {
    char text[64] = "";
    RFC_RC code = get_ascii(data, name, text, sizeof text, error);
    *number = strtod(text, NULL);
    return code;
}

/* ---- values in */

static void store_ascii(Value *value, const char *text) {
    SAP_UC wide[96];
    copy_ascii(wide, SIZE_OF(wide), text);
    store(value, wide, strlenU(wide) * (unsigned)sizeof(SAP_UC));
}

static RFC_RC set_decimal(const Slot *slot, const SAP_UC *text, unsigned length, RFC_ERROR_INFO *error) {
    char given[96], normal[96];
    ascii_of(text, length, given, sizeof given);
    if (!normal_decimal(given, slot->type, slot->length, slot->decimals, normal, sizeof normal))
        return fail(error, RFC_CONVERSION_FAILURE, EXTERNAL_RUNTIME_FAILURE, "Cannot convert string value %s", given);
    store_ascii(slot->value, normal);
    return RFC_OK;
}

static bool is_decimal(RFCTYPE type) {
    return type == RFCTYPE_BCD || type == RFCTYPE_FLOAT || type == RFCTYPE_DECF16 || type == RFCTYPE_DECF34;
}

/* Text too long for its field is cut without a word, as the library that this one stands in for does. */
RFC_RC RfcSetString(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const SAP_UC *text, unsigned length,
                    RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    if (is_decimal(slot.type)) return set_decimal(&slot, text, length, error);
    if ((slot.type == RFCTYPE_CHAR || slot.type == RFCTYPE_NUM) && length > slot.length) length = slot.length;
    store(slot.value, text, length * (unsigned)sizeof(SAP_UC));
    return RFC_OK;
}

RFC_RC RfcSetChars(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const RFC_CHAR *text, unsigned length,
                   RFC_ERROR_INFO *error) {
    return RfcSetString(data, name, text, length, error);
}

RFC_RC RfcSetNum(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const RFC_NUM *text, unsigned length,
                 RFC_ERROR_INFO *error) {
    return RfcSetString(data, name, text, length, error);
}

RFC_RC RfcSetDate(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const RFC_CHAR *text, RFC_ERROR_INFO *error) {
    return RfcSetString(data, name, text, 8, error);
}

RFC_RC RfcSetTime(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const RFC_CHAR *text, RFC_ERROR_INFO *error) {
    return RfcSetString(data, name, text, 6, error);
}

RFC_RC RfcSetXString(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const SAP_RAW *bytes, unsigned length,
                     RFC_ERROR_INFO *error) {
    Slot slot;
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    if (slot.type == RFCTYPE_BYTE && length > slot.length) length = slot.length;
    store(slot.value, bytes, length);
    return RFC_OK;
}

RFC_RC RfcSetBytes(DATA_CONTAINER_HANDLE data, const SAP_UC *name, const SAP_RAW *bytes, unsigned length,
                   RFC_ERROR_INFO *error) {
    return RfcSetXString(data, name, bytes, length, error);
}

static RFC_INT8 narrowed(RFCTYPE type, RFC_INT8 number) {
    if (type == RFCTYPE_INT1) return (RFC_INT1)number;
    if (type == RFCTYPE_INT2) return (RFC_INT2)number;
    return type == RFCTYPE_INT ? (RFC_INT)number : number;
}

RFC_RC RfcSetInt8(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_INT8 number, RFC_ERROR_INFO *error) {
    Slot slot;
    char text[32];
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    snprintf(text, sizeof text, "%lld", narrowed(slot.type, number));
    store_ascii(slot.value, text);
    return RFC_OK;
}

RFC_RC RfcSetInt(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_INT number, RFC_ERROR_INFO *error) {
    return RfcSetInt8(data, name, number, error);
}

RFC_RC RfcSetInt1(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_INT1 number, RFC_ERROR_INFO *error) {
    return RfcSetInt8(data, name, number, error);
}

RFC_RC RfcSetInt2(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_INT2 number, RFC_ERROR_INFO *error) {
    return RfcSetInt8(data, name, number, error);
}

RFC_RC RfcSetFloat(DATA_CONTAINER_HANDLE data, const SAP_UC *name, RFC_FLOAT number, RFC_ERROR_INFO *error) {
    Slot slot;
    char text[64];
    if (!find_slot(data, name, &slot, error)) return RFC_INVALID_PARAMETER;
    snprintf(text, sizeof text, "%.17g", number);
    store_ascii(slot.value, text);
    return RFC_OK;
}
