/* Units sent to the simulated system: tRFC, qRFC (a transaction) and bgRFC (a unit). */
#include "standin.h"

#include <stdio.h>
#include <sys/random.h>

typedef struct Unit {
    struct Unit *next;
    uintptr_t number;
    RFC_CONNECTION_HANDLE connection;
    RFC_CALL_TYPE call_type;
    RFC_UNIT_IDENTIFIER identifier;
    unsigned queue_count, call_count;
    Writer queues, calls;
} Unit;

static Unit *units;
static uintptr_t last_number;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static void random_id(SAP_UC *target, unsigned length) {
    unsigned char bytes[RFC_UNITID_LN] = {0};
    if (getrandom(bytes, sizeof bytes, 0) < 0) return;
    for (unsigned at = 0; at < length; at++) target[at] = (SAP_UC)"0123456789ABCDEF"[bytes[at] & 15];
    target[length] = 0;
}

static RFC_RC new_id(RFC_CONNECTION_HANDLE handle, SAP_UC *target, unsigned length, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    return_connection(connection);
    random_id(target, length);
    return RFC_OK;
}

RFC_RC RfcGetTransactionID(RFC_CONNECTION_HANDLE handle, RFC_TID tid, RFC_ERROR_INFO *error) {
    return new_id(handle, tid, RFC_TID_LN, error);
}

RFC_RC RfcGetUnitID(RFC_CONNECTION_HANDLE handle, RFC_UNITID id, RFC_ERROR_INFO *error) {
    return new_id(handle, id, RFC_UNITID_LN, error);
}

static Unit *find_unit(void *handle) {
    pthread_mutex_lock(&guard);
    Unit *unit = units;
    while (unit && unit->number != (uintptr_t)handle) unit = unit->next;
    pthread_mutex_unlock(&guard);
    return unit;
}

static Unit *create_unit(RFC_CONNECTION_HANDLE handle, RFC_CALL_TYPE call_type, const SAP_UC *id, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return NULL;
    return_connection(connection);
    Unit *unit = calloc(1, sizeof *unit);
    unit->connection = handle;
    unit->call_type = call_type;
    copy_text(unit->identifier.unitID, RFC_UNITID_LN + 1, id, strlenU(id));
    pthread_mutex_lock(&guard);
    unit->number = ++last_number;
    unit->next = units;
    units = unit;
    pthread_mutex_unlock(&guard);
    return unit;
}

static void add_queue(Unit *unit, const SAP_UC *queue) {
    write_text(&unit->queues, queue);
    unit->queue_count++;
}

RFC_TRANSACTION_HANDLE RfcCreateTransaction(RFC_CONNECTION_HANDLE handle, RFC_TID tid, const SAP_UC *queue,
                                            RFC_ERROR_INFO *error) {
    Unit *unit = create_unit(handle, queue ? RFC_QUEUED : RFC_TRANSACTIONAL, tid, error);
    if (!unit) return NULL;
    unit->identifier.unitType = queue ? 'Q' : 'T';
    if (queue) add_queue(unit, queue);
    return (RFC_TRANSACTION_HANDLE)unit->number;
}

RFC_UNIT_HANDLE RfcCreateUnit(RFC_CONNECTION_HANDLE handle, RFC_UNITID id, const SAP_UC **queues, unsigned count,
                              const RFC_UNIT_ATTRIBUTES *attributes, RFC_UNIT_IDENTIFIER *identifier,
                              RFC_ERROR_INFO *error) {
    (void)attributes;
    Unit *unit = create_unit(handle, RFC_BACKGROUND_UNIT, id, error);
    if (!unit) return NULL;
    unit->identifier.unitType = count ? 'Q' : 'T';
    for (unsigned at = 0; at < count; at++) add_queue(unit, queues[at]);
    *identifier = unit->identifier;
    return (RFC_UNIT_HANDLE)unit->number;
}

RFC_RC RfcInvokeInUnit(RFC_UNIT_HANDLE handle, RFC_FUNCTION_HANDLE function, RFC_ERROR_INFO *error) {
    Unit *unit = find_unit(handle);
    if (!unit) return fail_handle(error, "RFC_UNIT_HANDLE");
    write_call(&unit->calls, function, RFC_IMPORT);
    unit->call_count++;
    return succeed(error);
}

static void write_unit(Writer *writer, const Unit *unit) {
    write_byte(writer, 'U');
    write_byte(writer, unit->call_type);
    write_byte(writer, unit->identifier.unitType);
    write_text(writer, unit->identifier.unitID);
    write_number(writer, unit->queue_count);
    write_raw(writer, unit->queues.bytes, unit->queues.length);
    write_number(writer, unit->call_count);
    write_raw(writer, unit->calls.bytes, unit->calls.length);
}

RFC_RC RfcSubmitUnit(RFC_UNIT_HANDLE handle, RFC_ERROR_INFO *error) {
    Unit *unit = find_unit(handle);
    if (!unit) return fail_handle(error, "RFC_UNIT_HANDLE");
    Connection *connection = borrow_connection(unit->connection, error);
    if (!connection) return RFC_INVALID_HANDLE;
    Writer question = {0};
    write_unit(&question, unit);
    RFC_RC code = ask_briefly(connection, &question, error);
    return_connection(connection);
    return code;
}

RFC_RC RfcDestroyUnit(RFC_UNIT_HANDLE handle, RFC_ERROR_INFO *error) {
    Unit *unit = find_unit(handle);
    if (!unit) return fail_handle(error, "RFC_UNIT_HANDLE");
    pthread_mutex_lock(&guard);
    Unit **link = &units;
    while (*link != unit) link = &(*link)->next;
    *link = unit->next;
    pthread_mutex_unlock(&guard);
    clear_writer(&unit->queues);
    clear_writer(&unit->calls);
    free(unit);
    return succeed(error);
}

static RFC_RC confirm(RFC_CONNECTION_HANDLE handle, const SAP_UC *id, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    Writer question = {0};
    write_byte(&question, 'Y');
    write_text(&question, id);
    RFC_RC code = ask_briefly(connection, &question, error);
    return_connection(connection);
    return code;
}

RFC_RC RfcConfirmUnit(RFC_CONNECTION_HANDLE handle, RFC_UNIT_IDENTIFIER *identifier, RFC_ERROR_INFO *error) {
    return confirm(handle, identifier->unitID, error);
}

RFC_RC RfcGetUnitState(RFC_CONNECTION_HANDLE handle, RFC_UNIT_IDENTIFIER *identifier, RFC_UNIT_STATE *state,
                       RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    Writer question = {0};
    Reader answer = {0};
    write_byte(&question, 'S');
    write_text(&question, identifier->unitID);
    RFC_RC code = ask(connection, &question, &answer, error);
    if (code == RFC_OK) *state = (RFC_UNIT_STATE)read_byte(&answer);
    clear_reader(&answer);
    return_connection(connection);
    return code;
}

RFC_RC RfcInvokeInTransaction(RFC_TRANSACTION_HANDLE handle, RFC_FUNCTION_HANDLE function, RFC_ERROR_INFO *error) {
    return RfcInvokeInUnit(handle, function, error);
}

RFC_RC RfcSubmitTransaction(RFC_TRANSACTION_HANDLE handle, RFC_ERROR_INFO *error) {
    return RfcSubmitUnit(handle, error);
}

RFC_RC RfcConfirmTransaction(RFC_TRANSACTION_HANDLE handle, RFC_ERROR_INFO *error) {
    Unit *unit = find_unit(handle);
    return unit ? confirm(unit->connection, unit->identifier.unitID, error) : fail_handle(error, "RFC_TRANSACTION_HANDLE");
}

RFC_RC RfcDestroyTransaction(RFC_TRANSACTION_HANDLE handle, RFC_ERROR_INFO *error) {
    return RfcDestroyUnit(handle, error);
}
