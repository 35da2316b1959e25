/* One request that the simulated system sends to a registered server program. */
#include "standin.h"

Handlers handlers;

typedef struct {
    unsigned operation; /* 'I' invoke, 'y' confirm, 's' state of a unit */
    RFC_CALL_TYPE call_type;
    RFC_UNIT_IDENTIFIER unit; /* of a tRFC or qRFC: the TID */
    RFC_UNIT_ATTRIBUTES attributes;
} Request;

static bool is_transaction(const Request *request) {
    return request->call_type == RFC_TRANSACTIONAL || request->call_type == RFC_QUEUED;
}

static bool is_unit(const Request *request) { return request->call_type == RFC_BACKGROUND_UNIT; }

static void read_request(Reader *reader, Connection *connection, Request *request) {
    memset(request, 0, sizeof *request);
    request->operation = read_byte(reader);
    request->call_type = (RFC_CALL_TYPE)read_byte(reader);
    request->unit.unitType = (SAP_UC)read_byte(reader);
    READ_TEXT(reader, request->unit.unitID);
    memcpy(request->attributes.user, connection->attributes.user, sizeof request->attributes.user);
    memcpy(request->attributes.client, connection->attributes.client, sizeof request->attributes.client);
    SET_TEXT(request->attributes.program, "SIMULATED_SAP");
    SET_TEXT(request->attributes.hostname, "simulated");
    for (unsigned at = 0; at < 8; at++) request->attributes.sendingDate[at] = '0';
    for (unsigned at = 0; at < 6; at++) request->attributes.sendingTime[at] = '0';
}

static void set_context(Connection *connection, Request *request) {
    RFC_SERVER_CONTEXT *context = &connection->context;
    memset(context, 0, sizeof *context);
    context->type = request->call_type;
    if (is_transaction(request)) copy_text(context->tid, RFC_TID_LN + 1, request->unit.unitID, RFC_TID_LN);
    if (!is_unit(request)) return;
    context->unitIdentifier = &request->unit;
    context->unitAttributes = &request->attributes;
}

static const char *missing_handler(const Request *request) {
    if (is_transaction(request) && !handlers.transaction.installed)
        return "No transaction handler is installed. Unable to process tRFC/qRFC requests.";
    if (is_unit(request) && !handlers.unit.installed)
        return "No bgRFC handler is installed. Unable to process bgRFC requests.";
    return NULL;
}

#define CALL_HANDLER(event, connection, request)                                                                  \
    (is_unit(request)          ? handlers.unit.event((void *)(connection)->number, &(request)->unit)              \
     : is_transaction(request) ? handlers.transaction.event((void *)(connection)->number, (request)->unit.unitID) \
                               : RFC_OK)

static RFC_RC fail_step(RFC_ERROR_INFO *error, RFC_RC code, const char *step) {
    return code ? fail(error, code, EXTERNAL_RUNTIME_FAILURE, "The %s handler returned %d", step, (int)code) : RFC_OK;
}

static RFC_RC run_function(Connection *connection, Reader *reader, Container **function, RFC_ERROR_INFO *error) {
    RFC_ABAP_NAME name;
    RFC_FUNCTION_DESC_HANDLE description = NULL;
    READ_TEXT(reader, name);
    read_number(reader); /* no call of the simulated system leaves parameters out */
    if (!handlers.describe || handlers.describe(name, connection->attributes, &description) || !description)
        return fail_external(error, RFC_NOT_FOUND, "The server has no such function");
    free_container(*function);
    *function = create_container(FUNCTION, description);
    if (!read_parameters(reader, *function))
        return fail_external(error, RFC_SERIALIZATION_FAILURE, "The request cannot be read");
    RFC_RC code = handlers.function((void *)connection->number, *function, error);
    if (code && error->code == RFC_OK)
        fail(error, code, EXTERNAL_RUNTIME_FAILURE, "The server function returned %d", (int)code);
    return code;
}

static RFC_RC run_functions(Connection *connection, Reader *reader, Container **function, RFC_ERROR_INFO *error) {
    RFC_RC code = RFC_OK;
    for (uint32_t left = read_number(reader); left && !code; left--)
        code = run_function(connection, reader, function, error);
    return code;
}

/* Calls of a unit stand together: all are committed, or all are rolled back. */
static RFC_RC run_unit(Connection *connection, Request *request, Reader *reader, RFC_ERROR_INFO *error) {
    Container *function = NULL;
    RFC_RC code = CALL_HANDLER(check, connection, request);
    if (code) return fail_step(error, code, "check");
    code = run_functions(connection, reader, &function, error);
    free_container(function);
    if (code) { CALL_HANDLER(rollback, connection, request); return code; }
    return fail_step(error, CALL_HANDLER(commit, connection, request), "commit");
}

static void answer_unit(Connection *connection, Request *request, Reader *reader, Writer *answer) {
    RFC_ERROR_INFO error;
    succeed(&error);
    RFC_RC code = run_unit(connection, request, reader, &error);
    if (code == RFC_EXECUTED) write_byte(answer, 'X');
    else if (code) write_error(answer, &error);
    else write_byte(answer, 'K');
}

/* An ABAP exception leaves the connection open, any other failure ends it. */
static bool answer_call(Connection *connection, Reader *reader, Writer *answer) {
    RFC_ERROR_INFO error;
    Container *function = NULL;
    succeed(&error);
    RFC_RC code = run_functions(connection, reader, &function, &error);
    if (code) write_error(answer, &error);
    else write_byte(answer, 'V');
    if (!code && function) write_call(answer, function, RFC_EXPORT);
    free_container(function);
    return code == RFC_OK || code == RFC_ABAP_EXCEPTION || code == RFC_NOT_FOUND;
}

static void answer_confirmation(Connection *connection, Request *request, Writer *answer) {
    RFC_ERROR_INFO error;
    RFC_RC code = fail_step(&error, CALL_HANDLER(confirm, connection, request), "confirm");
    if (code) write_error(answer, &error);
    else write_byte(answer, 'K');
}

static void answer_state(Connection *connection, Request *request, Writer *answer) {
    RFC_ERROR_INFO error;
    RFC_UNIT_STATE state = RFC_UNIT_NOT_FOUND;
    RFC_RC code = is_unit(request) ? handlers.unit.state((void *)connection->number, &request->unit, &state)
                                   : RFC_NOT_SUPPORTED;
    if (code) { fail_step(&error, code, "getState"); write_error(answer, &error); return; }
    write_byte(answer, 'K');
    write_byte(answer, state);
}

static bool answer_operation(Connection *connection, Request *request, Reader *reader, Writer *answer) {
    RFC_ERROR_INFO error;
    const char *missing = missing_handler(request);
    if (missing) {
        fail_external(&error, RFC_EXTERNAL_FAILURE, missing);
        write_error(answer, &error);
    } else if (request->operation == 'y') {
        answer_confirmation(connection, request, answer);
    } else if (request->operation == 's') {
        answer_state(connection, request, answer);
    } else if (is_unit(request) || is_transaction(request)) {
        answer_unit(connection, request, reader, answer);
    } else {
        return answer_call(connection, reader, answer);
    }
    return true;
}

static void begin_work(Load *load) {
    unsigned busy = __atomic_add_fetch(&load->busy, 1, __ATOMIC_SEQ_CST);
    if (busy > load->peak) load->peak = busy;
}

bool answer_request(Connection *connection, Load *load, Reader *reader) {
    Request request;
    Writer answer = {0};
    read_request(reader, connection, &request);
    set_context(connection, &request);
    begin_work(load);
    bool stays = answer_operation(connection, &request, reader, &answer);
    __atomic_sub_fetch(&load->busy, 1, __ATOMIC_SEQ_CST);
    return send_frame(connection->descriptor, &answer) && stays;
}

/* ---- installing */

RFC_RC RfcInstallGenericServerFunction(RFC_SERVER_FUNCTION function, RFC_FUNC_DESC_CALLBACK describe,
                                       RFC_ERROR_INFO *error) {
    handlers.function = function;
    handlers.describe = describe;
    return succeed(error);
}

RFC_RC RfcInstallAuthorizationCheckHandler(RFC_ON_AUTHORIZATION_CHECK check, RFC_ERROR_INFO *error) {
    (void)check;
    return succeed(error);
}

RFC_RC RfcInstallBgRfcHandlers(const SAP_UC *system, RFC_ON_CHECK_UNIT check, RFC_ON_COMMIT_UNIT commit,
                               RFC_ON_ROLLBACK_UNIT rollback, RFC_ON_CONFIRM_UNIT confirm, RFC_ON_GET_UNIT_STATE state,
                               RFC_ERROR_INFO *error) {
    (void)system;
    handlers.unit = (UnitHandlers){true, check, commit, rollback, confirm, state};
    return succeed(error);
}

RFC_RC RfcInstallTransactionHandlers(const SAP_UC *system, RFC_ON_CHECK_TRANSACTION check,
                                     RFC_ON_COMMIT_TRANSACTION commit, RFC_ON_ROLLBACK_TRANSACTION rollback,
                                     RFC_ON_CONFIRM_TRANSACTION confirm, RFC_ERROR_INFO *error) {
    (void)system;
    handlers.transaction = (TransactionHandlers){true, check, commit, rollback, confirm};
    return succeed(error);
}
