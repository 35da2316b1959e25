/* Connections to the simulated system. */
#include "standin.h"

#include <sys/socket.h>
#include <unistd.h>

static Connection *connections;
static uintptr_t last_number;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

Connection *add_connection(int descriptor) {
    Connection *connection = calloc(1, sizeof *connection);
    connection->descriptor = descriptor;
    connection->users = 1;
    pthread_mutex_init(&connection->turn, NULL);
    pthread_mutex_lock(&guard);
    connection->number = ++last_number;
    connection->next = connections;
    connections = connection;
    pthread_mutex_unlock(&guard);
    return connection;
}

Connection *borrow_connection(RFC_CONNECTION_HANDLE handle, RFC_ERROR_INFO *error) {
    pthread_mutex_lock(&guard);
    Connection *connection = connections;
    while (connection && connection->number != (uintptr_t)handle) connection = connection->next;
    if (connection) connection->users++;
    pthread_mutex_unlock(&guard);
    if (connection) succeed(error);
    else fail_handle(error, "RFC_CONNECTION_HANDLE");
    return connection;
}

static void unlink_connection(Connection *connection) {
    for (Connection **link = &connections; *link; link = &(*link)->next)
        if (*link == connection) { *link = connection->next; return; }
}

void return_connection(Connection *connection) {
    pthread_mutex_lock(&guard);
    bool last = --connection->users == 0;
    pthread_mutex_unlock(&guard);
    if (!last) return;
    close(connection->descriptor);
    pthread_mutex_destroy(&connection->turn);
    free(connection);
}

/* From now on its handle is stale; the descriptor is closed when nobody uses it any more. */
void close_connection(Connection *connection) {
    pthread_mutex_lock(&guard);
    bool first = !connection->closed;
    connection->closed = true;
    if (first) {
        unlink_connection(connection);
        shutdown(connection->descriptor, SHUT_RDWR);
    }
    pthread_mutex_unlock(&guard);
    if (first) return_connection(connection);
}

void interrupt_connection(Connection *connection, int how) {
    pthread_mutex_lock(&guard);
    if (!connection->closed) shutdown(connection->descriptor, how);
    pthread_mutex_unlock(&guard);
}

static RFC_RC lost(Connection *connection, RFC_ERROR_INFO *error) {
    bool cancelled = connection->cancelled;
    close_connection(connection);
    if (cancelled) return fail(error, RFC_CANCELED, COMMUNICATION_FAILURE, "Connection was canceled");
    return fail(error, RFC_COMMUNICATION_FAILURE, COMMUNICATION_FAILURE,
                "\nLOCATION    CPIC (TCP/IP) on local host with Unicode\nERROR       connection to partner broken\n"
                "RC          -6\nSYSTEM CALL recv\n");
}

static bool exchange(Connection *connection, Writer *question, Reader *answer) {
    pthread_mutex_lock(&connection->turn);
    connection->calling = true;
    size_t sent = question->length;
    bool done = send_frame(connection->descriptor, question) && receive_frame(connection->descriptor, answer);
    connection->calling = false;
    if (done && connection->throughput) {
        connection->throughput->sent += sent;
        connection->throughput->received += (SAP_ULLONG)(answer->end - answer->at);
    }
    pthread_mutex_unlock(&connection->turn);
    return done;
}

/* After these the library that this one stands in for has closed the connection. */
static bool ends_connection(RFC_ERROR_GROUP group) {
    return group == ABAP_RUNTIME_FAILURE || group == LOGON_FAILURE || group == COMMUNICATION_FAILURE;
}

RFC_RC ask(Connection *connection, Writer *question, Reader *answer, RFC_ERROR_INFO *error) {
    RFC_ERROR_INFO told;
    if (!exchange(connection, question, answer)) return lost(connection, error);
    if (read_byte(answer) != 'E') return succeed(error);
    read_error(answer, &told);
    if (error) *error = told;
    if (ends_connection(told.group)) close_connection(connection);
    return told.code;
}

RFC_RC ask_briefly(Connection *connection, Writer *question, RFC_ERROR_INFO *error) {
    Reader answer = {0};
    RFC_RC code = ask(connection, question, &answer, error);
    clear_reader(&answer);
    return code;
}

void read_attributes(Reader *reader, RFC_ATTRIBUTES *is) {
    memset(is, 0, sizeof *is);
    READ_TEXT(reader, is->host);
    READ_TEXT(reader, is->partnerHost);
    READ_TEXT(reader, is->sysNumber);
    READ_TEXT(reader, is->sysId);
    READ_TEXT(reader, is->client);
    READ_TEXT(reader, is->user);
    READ_TEXT(reader, is->language);
    READ_TEXT(reader, is->isoLanguage);
    READ_TEXT(reader, is->trace);
    READ_TEXT(reader, is->rfcRole);
    READ_TEXT(reader, is->rel);
    READ_TEXT(reader, is->progName);
    READ_TEXT(reader, is->partnerIP);
    memcpy(is->partnerRel, is->rel, sizeof is->rel);
    memcpy(is->kernelRel, is->rel, sizeof is->rel);
    SET_TEXT(is->type, "E");
    SET_TEXT(is->partnerType, "3");
    SET_TEXT(is->codepage, "4103");
    SET_TEXT(is->partnerCodepage, "4103");
    SET_TEXT(is->partnerBytesPerChar, "2");
    SET_TEXT(is->partnerSystemCodepage, "4103");
    SET_TEXT(is->cpicConvId, "00000000");
}
