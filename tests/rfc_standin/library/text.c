/* UTF-16 text. */
#include "standin.h"

unsigned strlenU(const SAP_UC *text) {
    unsigned length = 0;
    while (text[length]) length++;
    return length;
}

SAP_CHAR *mallocU(size_t length) { return calloc(length + 1, sizeof(SAP_UC)); }

void strncpyU(SAP_UTF16 *target, const SAP_UTF16 *source, size_t length) {
    size_t at = 0;
    for (; at < length && source[at]; at++) target[at] = source[at];
    for (; at < length; at++) target[at] = 0;
}

bool same_text(const SAP_UC *one, const SAP_UC *other) {
    while (*one && *one == *other) one++, other++;
    return *one == *other;
}

static unsigned upper(unsigned unit) { return unit >= 'a' && unit <= 'z' ? unit - 'a' + 'A' : unit; }

bool is_keyword(const SAP_UC *text, const char *keyword) {
    while (*text && upper(*text) == upper((unsigned char)*keyword)) text++, keyword++;
    return !*text && !*keyword;
}

void copy_text(SAP_UC *target, size_t size, const SAP_UC *source, size_t length) {
    if (length > size - 1) length = size - 1;
    memcpy(target, source, length * sizeof(SAP_UC));
    target[length] = 0;
}

void copy_ascii(SAP_UC *target, size_t size, const char *source) {
    size_t at = 0;
    for (; at < size - 1 && source[at]; at++) target[at] = (unsigned char)source[at];
    target[at] = 0;
}

unsigned ascii_of(const SAP_UC *text, unsigned length, char *target, unsigned size) {
    unsigned at = 0;
    for (; at < length && at < size - 1; at++) target[at] = text[at] < 128 ? (char)text[at] : '?';
    target[at] = 0;
    return at;
}

/* ---- UTF-8 */

static unsigned units_of(unsigned first) { return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4; }

/* Reads one character; returns the number of bytes, 0 if they are no UTF-8. */
static unsigned read_utf8(const unsigned char *bytes, unsigned available, unsigned *character) {
    unsigned length = units_of(bytes[0]);
    if (length == 1) { *character = bytes[0]; return 1; }
    if (length > available || bytes[0] < 0xc2) return 0;
    unsigned value = bytes[0] & (0xffu >> (length + 1));
    for (unsigned at = 1; at < length; at++) {
        if ((bytes[at] & 0xc0) != 0x80) return 0;
        value = value << 6 | (bytes[at] & 0x3fu);
    }
    *character = value;
    return length;
}

static unsigned put_utf16(unsigned character, SAP_UC *target, unsigned room) {
    if (character < 0x10000) {
        if (room) target[0] = (SAP_UC)character;
        return 1;
    }
    if (room > 1) {
        target[0] = (SAP_UC)(0xd800 | (character - 0x10000) >> 10);
        target[1] = (SAP_UC)(0xdc00 | (character & 0x3ff));
    }
    return 2;
}

RFC_RC RfcUTF8ToSAPUC(const RFC_BYTE *utf8, unsigned length, SAP_UC *target, unsigned *size, unsigned *needed,
                      RFC_ERROR_INFO *error) {
    unsigned units = 0, character = 0;
    for (unsigned at = 0; at < length;) {
        unsigned used = read_utf8(utf8 + at, length - at, &character);
        if (!used) return fail_external(error, RFC_CODEPAGE_CONVERSION_FAILURE, "The text is no UTF-8");
        units += put_utf16(character, target + units, units < *size ? *size - units : 0);
        at += used;
    }
    *needed = units;
    if (units + 1 > *size) {
        *size = units + 1;
        return fail_external(error, RFC_BUFFER_TOO_SMALL, "Buffer too small");
    }
    target[units] = 0;
    return succeed(error);
}

/* A surrogate without its partner becomes '#', as an undecodable character does in SAP. */
static unsigned read_utf16(const SAP_UC *text, unsigned available, unsigned *used) {
    unsigned first = text[0], second = available > 1 ? text[1] : 0;
    *used = 1;
    if (first < 0xd800 || first > 0xdfff) return first;
    if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) return '#';
    *used = 2;
    return 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
}

static unsigned put_utf8(unsigned character, unsigned char *target) {
    unsigned length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    if (length == 1) { target[0] = (unsigned char)character; return 1; }
    for (unsigned at = length - 1; at; at--, character >>= 6) target[at] = (unsigned char)(0x80 | (character & 0x3f));
    target[0] = (unsigned char)((0xf00u >> length & 0xff) | character);
    return length;
}

RFC_RC RfcSAPUCToUTF8(const SAP_UC *text, unsigned length, RFC_BYTE *target, unsigned *size, unsigned *needed,
                      RFC_ERROR_INFO *error) {
    unsigned bytes = 0, used = 0;
    for (unsigned at = 0; at < length; at += used) {
        unsigned char character[4];
        unsigned count = put_utf8(read_utf16(text + at, length - at, &used), character);
        if (bytes + count < *size) memcpy(target + bytes, character, count);
        bytes += count;
    }
    *needed = bytes;
    if (bytes + 1 > *size) {
        *size = bytes + 1;
        return fail_external(error, RFC_BUFFER_TOO_SMALL, "Buffer too small");
    }
    target[bytes] = 0;
    return succeed(error);
}

char *utf8_of(const SAP_UC *text) {
    unsigned length = strlenU(text), size = length * 3 + 1, needed;
    RFC_BYTE *utf8 = malloc(size);
    RfcSAPUCToUTF8(text, length, utf8, &size, &needed, NULL);
    return (char *)utf8;
}

SAP_UC *text_of(const char *utf8) {
    unsigned length = (unsigned)strlen(utf8), size = length + 1, needed;
    SAP_UC *text = mallocU(length);
    RfcUTF8ToSAPUC((const RFC_BYTE *)utf8, length, text, &size, &needed, NULL);
    return text;
}
