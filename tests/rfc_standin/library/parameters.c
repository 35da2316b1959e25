/* The keys of a connection or of a server. All of them go to the simulated system, which can show them. */
#include "standin.h"

static bool same_keyword(const SAP_UC *one, const SAP_UC *other) {
    char *keyword = utf8_of(other);
    bool same = is_keyword(one, keyword);
    free(keyword);
    return same;
}

static SAP_UC *duplicate(const SAP_UC *text) {
    SAP_UC *copy = mallocU(strlenU(text));
    memcpy(copy, text, strlenU(text) * sizeof(SAP_UC));
    return copy;
}

void add_parameter(Parameters *parameters, const SAP_UC *name, const SAP_UC *value) {
    for (unsigned at = 0; at < parameters->count; at++)
        if (same_keyword(parameters->list[at].name, name)) return;
    parameters->list = realloc(parameters->list, (parameters->count + 1) * sizeof(Parameter));
    parameters->list[parameters->count++] = (Parameter){duplicate(name), duplicate(value)};
}

const SAP_UC *parameter(const Parameters *parameters, const char *keyword) {
    for (unsigned at = 0; at < parameters->count; at++)
        if (is_keyword(parameters->list[at].name, keyword)) return parameters->list[at].value;
    return NULL;
}

Parameters take_parameters(const RFC_CONNECTION_PARAMETER *given, unsigned count) {
    Parameters parameters = {0};
    for (unsigned at = 0; at < count; at++) add_parameter(&parameters, given[at].name, given[at].value);
    const SAP_UC *destination = parameter(&parameters, "DEST");
    if (destination) add_destination(&parameters, destination);
    return parameters;
}

void write_parameters(Writer *writer, const Parameters *parameters) {
    write_number(writer, parameters->count);
    for (unsigned at = 0; at < parameters->count; at++) {
        write_text(writer, parameters->list[at].name);
        write_text(writer, parameters->list[at].value);
    }
}

void free_parameters(Parameters *parameters) {
    for (unsigned at = 0; at < parameters->count; at++) {
        free(parameters->list[at].name);
        free(parameters->list[at].value);
    }
    free(parameters->list);
    memset(parameters, 0, sizeof *parameters);
}
