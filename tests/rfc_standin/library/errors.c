/* Errors, and the names of codes. */
#include "standin.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const CODES[] = {
    "RFC_OK", "RFC_COMMUNICATION_FAILURE", "RFC_LOGON_FAILURE", "RFC_ABAP_RUNTIME_FAILURE", "RFC_ABAP_MESSAGE",
    "RFC_ABAP_EXCEPTION", "RFC_CLOSED", "RFC_CANCELED", "RFC_TIMEOUT", "RFC_MEMORY_INSUFFICIENT",
    "RFC_VERSION_MISMATCH", "RFC_INVALID_PROTOCOL", "RFC_SERIALIZATION_FAILURE", "RFC_INVALID_HANDLE", "RFC_RETRY",
    "RFC_EXTERNAL_FAILURE", "RFC_EXECUTED", "RFC_NOT_FOUND", "RFC_NOT_SUPPORTED", "RFC_ILLEGAL_STATE",
    "RFC_INVALID_PARAMETER", "RFC_CODEPAGE_CONVERSION_FAILURE", "RFC_CONVERSION_FAILURE", "RFC_BUFFER_TOO_SMALL",
    "RFC_TABLE_MOVE_BOF", "RFC_TABLE_MOVE_EOF", "RFC_START_SAPGUI_FAILURE", "RFC_ABAP_CLASS_EXCEPTION",
    "RFC_UNKNOWN_ERROR", "RFC_AUTHORIZATION_FAILURE", "RFC_AUTHENTICATION_FAILURE", "RFC_CRYPTOLIB_FAILURE",
    "RFC_IO_FAILURE", "RFC_LOCKING_FAILURE",
};
static const char *const STATES[] = {
    "RFC_SERVER_INITIAL", "RFC_SERVER_STARTING", "RFC_SERVER_RUNNING", "RFC_SERVER_BROKEN", "RFC_SERVER_STOPPING",
    "RFC_SERVER_STOPPED",
};

RFC_RC succeed(RFC_ERROR_INFO *error) {
    if (error) memset(error, 0, sizeof *error);
    return RFC_OK;
}

RFC_RC fail(RFC_ERROR_INFO *error, RFC_RC code, RFC_ERROR_GROUP group, const char *format, ...) {
    if (!error) return code;
    char message[512];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    succeed(error);
    error->code = code;
    error->group = group;
    SET_TEXT(error->key, CODES[code]);
    SET_TEXT(error->message, message);
    return code;
}

RFC_RC fail_external(RFC_ERROR_INFO *error, RFC_RC code, const char *message) {
    return fail(error, code, EXTERNAL_RUNTIME_FAILURE, "%s", message);
}

RFC_RC fail_handle(RFC_ERROR_INFO *error, const char *kind) {
    return fail(error, RFC_INVALID_HANDLE, EXTERNAL_RUNTIME_FAILURE,
                "An invalid handle '%s' was passed to the API call", kind);
}

RFC_RC fail_field(RFC_ERROR_INFO *error, const SAP_UC *name) {
    char *utf8 = utf8_of(name);
    fail(error, RFC_INVALID_PARAMETER, EXTERNAL_RUNTIME_FAILURE, "field '%s' not found", utf8);
    free(utf8);
    return RFC_INVALID_PARAMETER;
}

/* Names are handed out for ever, so each is kept in a place of its own. */
static const SAP_UC *kept(SAP_UC *place, size_t size, const char *text) {
    copy_ascii(place, size, text);
    return place;
}

const SAP_UC *RfcGetRcAsString(RFC_RC code) {
    static SAP_UC places[SIZE_OF(CODES)][40];
    return (unsigned)code < SIZE_OF(CODES) ? kept(places[code], 40, CODES[code]) : NULL;
}

const SAP_UC *RfcGetServerStateAsString(RFC_SERVER_STATE state) {
    static SAP_UC places[SIZE_OF(STATES)][24];
    return (unsigned)state < SIZE_OF(STATES) ? kept(places[state], 24, STATES[state]) : NULL;
}

const SAP_UC *RfcGetDirectionAsString(RFC_DIRECTION direction) {
    static SAP_UC places[8][16];
    const char *names[8] = {"", "RFC_IMPORT", "RFC_EXPORT", "RFC_CHANGING", "", "", "", "RFC_TABLES"};
    return (unsigned)direction < 8 ? kept(places[direction], 16, names[direction]) : NULL;
}

const SAP_UC *RfcGetTypeAsString(RFCTYPE type) {
    static SAP_UC places[48][16];
    char name[16];
    snprintf(name, sizeof name, "RFCTYPE %d", (int)type);
    return (unsigned)type < 48 ? kept(places[type], 16, name) : NULL;
}

const SAP_UC *RfcGetVersion(unsigned *major, unsigned *minor, unsigned *patch) {
    static SAP_UC place[32];
    if (major) *major = 7500;
    if (minor) *minor = 0;
    if (patch) *patch = 0;
    return kept(place, SIZE_OF(place), "stand-in, not an SAP library");
}
