/* Where a system is: the ports that SAP's documentation gives for an instance number, a gateway, a message server. */
#include "standin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define GATEWAY_PORTS 3300        /* sapgwNN */
#define MESSAGE_SERVER_PORTS 3600 /* sapmsSID, by default the one of instance 00 */

static int number_at_end(const char *text) {
    size_t length = strlen(text);
    if (length < 2) return atoi(text);
    return atoi(text + length - 2);
}

/* A service is a port number or a name like sapgw00, whose end is the instance number. */
static int service_port(const SAP_UC *service, int ports) {
    char text[64] = "";
    if (service) ascii_of(service, strlenU(service), text, sizeof text);
    if (*text >= '0' && *text <= '9' && strlen(text) > 2) return atoi(text);
    return ports + number_at_end(text);
}

static void set_host(Address *address, const SAP_UC *host) {
    ascii_of(host, strlenU(host), address->host, sizeof address->host);
}

bool gateway(const Parameters *parameters, Address *address) {
    const SAP_UC *host = parameter(parameters, "GWHOST");
    if (!host) return false;
    set_host(address, host);
    address->port = service_port(parameter(parameters, "GWSERV"), GATEWAY_PORTS);
    return true;
}

bool application_server(const Parameters *parameters, Address *address) {
    const SAP_UC *server = parameter(parameters, "ASHOST"), *message_server = parameter(parameters, "MSHOST");
    if (server) {
        set_host(address, server);
        address->port = service_port(parameter(parameters, "SYSNR"), GATEWAY_PORTS);
        return true;
    }
    if (!message_server) return gateway(parameters, address);
    set_host(address, message_server);
    address->port = service_port(parameter(parameters, "MSSERV"), MESSAGE_SERVER_PORTS);
    return true;
}

static struct addrinfo *resolve(const Address *address) {
    char port[16];
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
    snprintf(port, sizeof port, "%d", address->port);
    return getaddrinfo(address->host, port, &hints, &found) ? NULL : found;
}

static int connected(const struct addrinfo *to) {
    int on = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(descriptor, to->ai_addr, to->ai_addrlen) == 0) return descriptor;
    int cause = errno;
    close(descriptor);
    errno = cause;
    return -1;
}

int dial(const Address *address, RFC_ERROR_INFO *error) {
    struct addrinfo *found = resolve(address);
    if (!found) {
        fail(error, RFC_COMMUNICATION_FAILURE, COMMUNICATION_FAILURE,
             "\nLOCATION    CPIC (TCP/IP) on local host with Unicode\nERROR       hostname '%s' unknown\nRC          -2\n",
             address->host);
        return -1;
    }
    int descriptor = connected(found);
    if (descriptor < 0)
        fail(error, RFC_COMMUNICATION_FAILURE, COMMUNICATION_FAILURE,
             "\nLOCATION    CPIC (TCP/IP) on local host with Unicode\nERROR       partner '%s:%d' not reached\n"
             "RC          -10\nSYSTEM CALL connect\nERRNO       %d\nERRNO TEXT  %s\n",
             address->host, address->port, errno, strerror(errno));
    freeaddrinfo(found);
    return descriptor;
}
