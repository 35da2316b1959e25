/* A registered server program: REG_COUNT threads, each registered at the gateway, registering again when it is gone. */
#include "standin.h"

#include <sys/socket.h>
#include <time.h>

#define MOST_REGISTRATIONS 32
#define PAUSE_MILLISECONDS 100

typedef struct Server Server;
typedef struct { Server *server; pthread_t thread; Connection *connection; } Registration;
struct Server {
    Parameters parameters;
    Address gateway;
    SAP_UC name[64 + 1];
    RFC_SERVER_STATE state;
    bool stopping;
    unsigned wanted, registered;
    Load load;
    pthread_mutex_t guard;
    Registration registrations[MOST_REGISTRATIONS];
};

static void pause_briefly(void) {
    struct timespec pause = {0, PAUSE_MILLISECONDS * 1000000L};
    nanosleep(&pause, NULL);
}

static void set_registered(Server *server, int change) {
    pthread_mutex_lock(&server->guard);
    server->registered = (unsigned)((int)server->registered + change);
    if (!server->stopping) server->state = server->registered ? RFC_SERVER_RUNNING : RFC_SERVER_BROKEN;
    pthread_mutex_unlock(&server->guard);
}

static bool is_stopping(Server *server) {
    pthread_mutex_lock(&server->guard);
    bool stopping = server->stopping;
    pthread_mutex_unlock(&server->guard);
    return stopping;
}

static bool register_program(const Server *server, Connection *connection) {
    Writer question = {0};
    Reader answer = {0};
    write_byte(&question, 'G');
    write_parameters(&question, &server->parameters);
    bool accepted = ask(connection, &question, &answer, NULL) == RFC_OK;
    if (accepted) read_attributes(&answer, &connection->attributes);
    clear_reader(&answer);
    return accepted;
}

static void serve(Server *server, Connection *connection) {
    Reader request;
    bool stays = true;
    while (stays && !is_stopping(server) && receive_frame(connection->descriptor, &request)) {
        stays = answer_request(connection, &server->load, &request);
        clear_reader(&request);
    }
}

/* The shutdown interrupts a waiting registration through this place. */
static void announce(Registration *registration, Connection *connection) {
    pthread_mutex_lock(&registration->server->guard);
    registration->connection = connection;
    pthread_mutex_unlock(&registration->server->guard);
}

static bool register_and_serve(Registration *registration, int descriptor) {
    Server *server = registration->server;
    Connection *connection = add_connection(descriptor);
    connection = borrow_connection((RFC_CONNECTION_HANDLE)connection->number, NULL);
    announce(registration, connection);
    bool registered = register_program(server, connection);
    if (registered) {
        set_registered(server, 1);
        serve(server, connection);
        set_registered(server, -1);
    } else {
        set_registered(server, 0);
    }
    announce(registration, NULL);
    close_connection(connection);
    return_connection(connection);
    return registered;
}

static void *keep_registered(void *argument) {
    Registration *registration = argument;
    Server *server = registration->server;
    while (!is_stopping(server)) {
        int descriptor = dial(&server->gateway, NULL);
        if (descriptor < 0) set_registered(server, 0);
        if (descriptor >= 0 && register_and_serve(registration, descriptor)) continue;
        pause_briefly();
    }
    return NULL;
}

/* ---- the interface */

static Server *new_server(const RFC_CONNECTION_PARAMETER *given, unsigned count) {
    Server *server = calloc(1, sizeof *server);
    pthread_mutex_init(&server->guard, NULL);
    server->parameters = take_parameters(given, count);
    return server;
}

static unsigned registrations_wanted(const Parameters *parameters) {
    char text[16] = "1";
    const SAP_UC *count = parameter(parameters, "REG_COUNT");
    if (count) ascii_of(count, strlenU(count), text, sizeof text);
    int wanted = atoi(text);
    return wanted < 1 ? 1 : wanted > MOST_REGISTRATIONS ? MOST_REGISTRATIONS : (unsigned)wanted;
}

RFC_SERVER_HANDLE RfcCreateServer(const RFC_CONNECTION_PARAMETER *given, unsigned count, RFC_ERROR_INFO *error) {
    Server *server = new_server(given, count);
    const SAP_UC *program = parameter(&server->parameters, "PROGRAM_ID");
    const char *missing = !program ? "Parameter PROGRAM_ID is missing."
                          : !gateway(&server->parameters, &server->gateway) ? "Parameter GWHOST is missing." : NULL;
    if (missing) {
        RfcDestroyServer(server, NULL);
        fail_external(error, RFC_INVALID_PARAMETER, missing);
        return NULL;
    }
    copy_text(server->name, SIZE_OF(server->name), program, strlenU(program));
    server->wanted = registrations_wanted(&server->parameters);
    succeed(error);
    return server;
}

RFC_RC RfcLaunchServer(RFC_SERVER_HANDLE handle, RFC_ERROR_INFO *error) {
    Server *server = handle;
    if (server->state != RFC_SERVER_INITIAL && server->state != RFC_SERVER_STOPPED)
        return fail_external(error, RFC_ILLEGAL_STATE, "The server is already running");
    server->state = RFC_SERVER_STARTING;
    server->stopping = false;
    for (unsigned at = 0; at < server->wanted; at++) {
        server->registrations[at].server = server;
        pthread_create(&server->registrations[at].thread, NULL, keep_registered, &server->registrations[at]);
    }
    return succeed(error);
}

/* A callback that runs may finish and answer; a registration that waits is ended. */
static void stop_registrations(Server *server) {
    pthread_mutex_lock(&server->guard);
    server->stopping = true;
    server->state = RFC_SERVER_STOPPING;
    for (unsigned at = 0; at < server->wanted; at++)
        if (server->registrations[at].connection) interrupt_connection(server->registrations[at].connection, SHUT_RD);
    pthread_mutex_unlock(&server->guard);
    for (unsigned at = 0; at < server->wanted; at++) pthread_join(server->registrations[at].thread, NULL);
    server->state = RFC_SERVER_STOPPED;
}

RFC_RC RfcShutdownServer(RFC_SERVER_HANDLE handle, unsigned timeout, RFC_ERROR_INFO *error) {
    Server *server = handle;
    (void)timeout;
    if (server->state != RFC_SERVER_INITIAL && server->state != RFC_SERVER_STOPPED) stop_registrations(server);
    return succeed(error);
}

RFC_RC RfcDestroyServer(RFC_SERVER_HANDLE handle, RFC_ERROR_INFO *error) {
    Server *server = handle;
    RfcShutdownServer(server, 0, NULL);
    free_parameters(&server->parameters);
    pthread_mutex_destroy(&server->guard);
    free(server);
    return succeed(error);
}

RFC_RC RfcGetServerAttributes(RFC_SERVER_HANDLE handle, RFC_SERVER_ATTRIBUTES *attributes, RFC_ERROR_INFO *error) {
    Server *server = handle;
    pthread_mutex_lock(&server->guard);
    *attributes = (RFC_SERVER_ATTRIBUTES){server->name, RFC_MULTI_COUNT_REGISTERED_SERVER, server->registered,
                                          server->state, server->load.busy, server->load.peak};
    pthread_mutex_unlock(&server->guard);
    return succeed(error);
}
