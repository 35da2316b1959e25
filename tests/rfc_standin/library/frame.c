/* Frames between the library and the simulated system: a length, then bytes. */
#include "standin.h"

#include <errno.h>
#include <sys/socket.h>

#define LARGEST_FRAME (1u << 30)

void write_raw(Writer *writer, const void *bytes, size_t length) {
    if (writer->length + length > writer->capacity) {
        writer->capacity = (writer->length + length) * 2 + 64;
        writer->bytes = realloc(writer->bytes, writer->capacity);
    }
    if (length) memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

void write_byte(Writer *writer, unsigned value) {
    unsigned char byte = (unsigned char)value;
    write_raw(writer, &byte, 1);
}

void write_number(Writer *writer, uint32_t value) { write_raw(writer, &value, sizeof value); }

void write_text(Writer *writer, const SAP_UC *text) {
    uint32_t size = text ? strlenU(text) * (uint32_t)sizeof(SAP_UC) : 0;
    write_number(writer, size);
    write_raw(writer, text, size);
}

void write_error(Writer *writer, const RFC_ERROR_INFO *error) {
    write_byte(writer, 'E');
    write_byte(writer, error->code);
    write_byte(writer, error->group);
    const SAP_UC *texts[] = {error->key, error->message, error->abapMsgClass, error->abapMsgType, error->abapMsgNumber,
                             error->abapMsgV1, error->abapMsgV2, error->abapMsgV3, error->abapMsgV4};
    for (unsigned at = 0; at < SIZE_OF(texts); at++) write_text(writer, texts[at]);
}

void clear_writer(Writer *writer) {
    free(writer->bytes);
    memset(writer, 0, sizeof *writer);
}

const void *read_raw(Reader *reader, uint32_t length) {
    if (reader->broken || (size_t)(reader->end - reader->at) < length) {
        reader->broken = true;
        return NULL;
    }
    const void *bytes = reader->at;
    reader->at += length;
    return bytes;
}

unsigned read_byte(Reader *reader) {
    const unsigned char *byte = read_raw(reader, 1);
    return byte ? *byte : 0;
}

uint32_t read_number(Reader *reader) {
    uint32_t value = 0;
    const void *bytes = read_raw(reader, sizeof value);
    if (bytes) memcpy(&value, bytes, sizeof value);
    return value;
}

void read_text(Reader *reader, SAP_UC *target, size_t size) {
    uint32_t length = read_number(reader);
    const void *bytes = read_raw(reader, length);
    size_t units = bytes ? length / sizeof(SAP_UC) : 0;
    if (units > size - 1) units = size - 1;
    if (units) memcpy(target, bytes, units * sizeof(SAP_UC));
    target[units] = 0;
}

void read_error(Reader *reader, RFC_ERROR_INFO *error) {
    memset(error, 0, sizeof *error);
    error->code = (RFC_RC)read_byte(reader);
    error->group = (RFC_ERROR_GROUP)read_byte(reader);
    READ_TEXT(reader, error->key);
    READ_TEXT(reader, error->message);
    READ_TEXT(reader, error->abapMsgClass);
    READ_TEXT(reader, error->abapMsgType);
    READ_TEXT(reader, error->abapMsgNumber);
    READ_TEXT(reader, error->abapMsgV1);
    READ_TEXT(reader, error->abapMsgV2);
    READ_TEXT(reader, error->abapMsgV3);
    READ_TEXT(reader, error->abapMsgV4);
}

void clear_reader(Reader *reader) {
    free(reader->bytes);
    memset(reader, 0, sizeof *reader);
}

static bool send_all(int descriptor, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        ssize_t sent = send(descriptor, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int descriptor, void *bytes, size_t length) {
    char *at = bytes;
    while (length) {
        ssize_t received = recv(descriptor, at, length, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return false;
        at += received;
        length -= (size_t)received;
    }
    return true;
}

bool send_frame(int descriptor, Writer *writer) {
    uint32_t length = (uint32_t)writer->length;
    Writer whole = {0};
    write_number(&whole, length);
    write_raw(&whole, writer->bytes, writer->length);
    bool sent = send_all(descriptor, whole.bytes, whole.length);
    clear_writer(&whole);
    clear_writer(writer);
    return sent;
}

bool receive_frame(int descriptor, Reader *reader) {
    uint32_t length;
    memset(reader, 0, sizeof *reader);
    if (!receive_all(descriptor, &length, sizeof length) || length > LARGEST_FRAME) return false;
    reader->bytes = malloc(length + 1);
    reader->at = reader->bytes;
    reader->end = reader->bytes + length;
    if (receive_all(descriptor, reader->bytes, length)) return true;
    clear_reader(reader);
    return false;
}
