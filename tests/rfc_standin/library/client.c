/* The client's side: logon, calls, ping, cancel. */
#include "standin.h"

#include <sys/socket.h>
#include <time.h>

static RFC_RC log_on(Connection *connection, const Parameters *parameters, RFC_ERROR_INFO *error) {
    Writer question = {0};
    Reader answer = {0};
    write_byte(&question, 'L');
    write_parameters(&question, parameters);
    RFC_RC code = ask(connection, &question, &answer, error);
    if (code == RFC_OK) read_attributes(&answer, &connection->attributes);
    clear_reader(&answer);
    return code;
}

static RFC_CONNECTION_HANDLE open_with(const Parameters *parameters, RFC_ERROR_INFO *error) {
    Address address;
    if (!application_server(parameters, &address)) {
        fail_external(error, RFC_INVALID_PARAMETER, "Parameter ASHOST, GWHOST, MSHOST or PORT is missing.");
        return NULL;
    }
    int descriptor = dial(&address, error);
    if (descriptor < 0) return NULL;
    Connection *connection = add_connection(descriptor);
    uintptr_t number = connection->number;
    if (log_on(connection, parameters, error) == RFC_OK) return (RFC_CONNECTION_HANDLE)number;
    if ((connection = borrow_connection((RFC_CONNECTION_HANDLE)number, NULL))) {
        close_connection(connection);
        return_connection(connection);
    }
    return NULL;
}

RFC_CONNECTION_HANDLE RfcOpenConnection(const RFC_CONNECTION_PARAMETER *given, unsigned count, RFC_ERROR_INFO *error) {
    Parameters parameters = take_parameters(given, count);
    RFC_CONNECTION_HANDLE handle = open_with(&parameters, error);
    free_parameters(&parameters);
    return handle;
}

RFC_RC RfcCloseConnection(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    close_connection(connection);
    return_connection(connection);
    return RFC_OK;
}

RFC_RC RfcIsConnectionHandleValid(RFC_CONNECTION_HANDLE handle, RFC_INT *valid, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    *valid = connection != NULL;
    if (!connection) return RFC_INVALID_HANDLE;
    return_connection(connection);
    return RFC_OK;
}

RFC_RC RfcCancel(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    RFC_RC code = RFC_OK;
    if (connection->calling) {
        connection->cancelled = true;
        interrupt_connection(connection, SHUT_RDWR);
    } else {
        code = fail_external(error, RFC_ILLEGAL_STATE, "No call is in flight on the connection");
    }
    return_connection(connection);
    return code;
}

static RFC_RC ask_for(RFC_CONNECTION_HANDLE handle, unsigned operation, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    Writer question = {0};
    write_byte(&question, operation);
    RFC_RC code = ask_briefly(connection, &question, error);
    return_connection(connection);
    return code;
}

RFC_RC RfcPing(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) { return ask_for(handle, 'P', error); }

RFC_RC RfcResetServerContext(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    return ask_for(handle, 'R', error);
}

RFC_RC RfcGetConnectionAttributes(RFC_CONNECTION_HANDLE handle, RFC_ATTRIBUTES *attributes, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    *attributes = connection->attributes;
    return_connection(connection);
    return RFC_OK;
}

RFC_RC RfcGetServerContext(RFC_CONNECTION_HANDLE handle, RFC_SERVER_CONTEXT *context, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    *context = connection->context;
    return_connection(connection);
    return RFC_OK;
}

RFC_RC RfcListenAndDispatch(RFC_CONNECTION_HANDLE handle, int timeout, RFC_ERROR_INFO *error) {
    (void)handle, (void)timeout;
    return fail_external(error, RFC_NOT_SUPPORTED, "The stand-in has no RfcListenAndDispatch");
}

static SAP_ULLONG microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (SAP_ULLONG)now.tv_sec * 1000000 + (SAP_ULLONG)now.tv_nsec / 1000;
}

static RFC_RC invoke(Connection *connection, Container *function, RFC_ERROR_INFO *error) {
    Writer question = {0};
    Reader answer = {0};
    write_byte(&question, 'C');
    write_call(&question, function, RFC_IMPORT);
    RFC_RC code = ask(connection, &question, &answer, error);
    if (code == RFC_OK && !read_parameters(&answer, function))
        code = fail_external(error, RFC_SERIALIZATION_FAILURE, "The answer cannot be read");
    clear_reader(&answer);
    return code;
}

RFC_RC RfcInvoke(RFC_CONNECTION_HANDLE handle, RFC_FUNCTION_HANDLE function, RFC_ERROR_INFO *error) {
    Connection *connection = borrow_connection(handle, error);
    if (!connection) return RFC_INVALID_HANDLE;
    SAP_ULLONG begun = microseconds();
    RFC_RC code = invoke(connection, function, error);
    if (connection->throughput) {
        connection->throughput->calls++;
        connection->throughput->microseconds += microseconds() - begun;
    }
    return_connection(connection);
    return code;
}
