/* Descriptions asked from a system, kept per system: two systems may describe one name differently. */
#include "standin.h"

typedef struct Entry {
    struct Entry *next;
    char kind; /* 'F' a function, 'T' a type */
    SAP_UC system[8 + 1];
    RFC_ABAP_NAME name;
    void *description;
} Entry;

static Entry *entries;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static bool matches(const Entry *entry, char kind, const SAP_UC *system, const SAP_UC *name) {
    return entry->kind == kind && same_text(entry->system, system) && same_text(entry->name, name);
}

static void *recall(char kind, const SAP_UC *system, const SAP_UC *name) {
    pthread_mutex_lock(&guard);
    Entry *entry = entries;
    while (entry && !matches(entry, kind, system, name)) entry = entry->next;
    pthread_mutex_unlock(&guard);
    return entry ? entry->description : NULL;
}

static void *remember(char kind, const SAP_UC *system, const SAP_UC *name, void *description) {
    Entry *entry = calloc(1, sizeof *entry);
    entry->kind = kind;
    entry->description = description;
    copy_text(entry->system, SIZE_OF(entry->system), system, strlenU(system));
    copy_text(entry->name, SIZE_OF(entry->name), name, strlenU(name));
    pthread_mutex_lock(&guard);
    entry->next = entries;
    entries = entry;
    pthread_mutex_unlock(&guard);
    return description;
}

/* The description itself stays: a container may still refer to it. */
static RFC_RC forget(char kind, const SAP_UC *system, const SAP_UC *name, RFC_ERROR_INFO *error) {
    pthread_mutex_lock(&guard);
    for (Entry **link = &entries; *link;) {
        Entry *entry = *link;
        if (!matches(entry, kind, system, name)) { link = &entry->next; continue; }
        *link = entry->next;
        free(entry);
    }
    pthread_mutex_unlock(&guard);
    return succeed(error);
}

static void *look_up(RFC_CONNECTION_HANDLE handle, char kind, const SAP_UC *name, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return NULL;
    const SAP_UC *system = connection->attributes.sysId;
    void *description = recall(kind, system, name);
    Writer question = {0};
    Reader answer = {0};
    if (!description) {
        write_byte(&question, kind);
        write_text(&question, name);
        if (ask(connection, &question, &answer, error) == RFC_OK)
            description = remember(kind, system, name, kind == 'F' ? (void *)read_function(&answer)
                                                                   : (void *)read_type(&answer));
        clear_reader(&answer);
    }
    return_connection(connection);
    return description;
}

RFC_FUNCTION_DESC_HANDLE RfcGetFunctionDesc(RFC_CONNECTION_HANDLE handle, const SAP_UC *name, RFC_ERROR_INFO *error) {
    return look_up(handle, 'F', name, error);
}

RFC_FUNCTION_DESC_HANDLE RfcGetCachedFunctionDesc(const SAP_UC *system, const SAP_UC *name, RFC_ERROR_INFO *error) {
    void *description = recall('F', system, name);
    if (description) succeed(error);
    else fail_external(error, RFC_NOT_FOUND, "The function is not in the cache");
    return description;
}

RFC_RC RfcRemoveFunctionDesc(const SAP_UC *system, const SAP_UC *name, RFC_ERROR_INFO *error) {
    return forget('F', system, name, error);
}

RFC_TYPE_DESC_HANDLE RfcGetTypeDesc(RFC_CONNECTION_HANDLE handle, const SAP_UC *name, RFC_ERROR_INFO *error) {
    return look_up(handle, 'T', name, error);
}

RFC_RC RfcRemoveTypeDesc(const SAP_UC *system, const SAP_UC *name, RFC_ERROR_INFO *error) {
    return forget('T', system, name, error);
}
