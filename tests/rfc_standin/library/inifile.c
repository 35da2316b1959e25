/* sapnwrfc.ini: KEY=VALUE lines, a destination begins with DEST=NAME. Read from the folder that was set, else from
 * the file that RFC_INI names, else from the working directory, and kept until it is to be read again. */
#include "standin.h"

#include <ctype.h>
#include <stdio.h>

typedef struct Line { struct Line *next; SAP_UC *destination, *name, *value; } Line;

static Line *lines;
static bool loaded;
static char folder[512];
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static char *trimmed(char *text) {
    while (isspace((unsigned char)*text)) text++;
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1])) text[--length] = 0;
    return text;
}

static void add_line(const char *destination, const char *name, const char *value) {
    Line *line = calloc(1, sizeof *line);
    *line = (Line){lines, text_of(destination), text_of(name), text_of(value)};
    lines = line;
}

static void forget_lines(void) {
    while (lines) {
        Line *line = lines;
        lines = line->next;
        free(line->destination);
        free(line->name);
        free(line->value);
        free(line);
    }
}

static FILE *open_file(void) {
    char path[600];
    const char *named = getenv("RFC_INI");
    if (!*folder && named) return fopen(named, "re");
    snprintf(path, sizeof path, "%s%ssapnwrfc.ini", folder, *folder ? "/" : "");
    return fopen(path, "re");
}

/* A missing file is no error. */
static void load(void) {
    char row[1024], destination[128] = "";
    FILE *file = open_file();
    forget_lines();
    loaded = true;
    while (file && fgets(row, sizeof row, file)) {
        char *name = trimmed(row), *equals = strchr(name, '=');
        if (*name == '#' || !equals) continue;
        *equals = 0;
        char *value = trimmed(equals + 1);
        name = trimmed(name);
        if (!strcasecmp(name, "DEST")) snprintf(destination, sizeof destination, "%s", value);
        else add_line(destination, name, value);
    }
    if (file) fclose(file);
}

void add_destination(Parameters *parameters, const SAP_UC *name) {
    pthread_mutex_lock(&guard);
    if (!loaded) load();
    for (const Line *line = lines; line; line = line->next)
        if (same_text(line->destination, name)) add_parameter(parameters, line->name, line->value);
    pthread_mutex_unlock(&guard);
}

RFC_RC RfcSetIniPath(const SAP_UC *path, RFC_ERROR_INFO *error) {
    char *utf8 = utf8_of(path);
    pthread_mutex_lock(&guard);
    snprintf(folder, sizeof folder, "%s", utf8);
    load();
    pthread_mutex_unlock(&guard);
    free(utf8);
    return succeed(error);
}

RFC_RC RfcReloadIniFile(RFC_ERROR_INFO *error) {
    pthread_mutex_lock(&guard);
    load();
    pthread_mutex_unlock(&guard);
    return succeed(error);
}
