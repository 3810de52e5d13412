/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/signer_process.h"

#include <openssl/evp.h>
#include <openssl/store.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE_BYTES_MAX ((uint32_t)32 << 20)
#define DESCRIPTORS_MAX 65536

/* What the child says first: how opening went, and the public key. */
enum opened { OPENED, OPENED_NOT_FILE, OPENED_NOT_PASSPHRASE, OPENED_NOT_PUBLIC, OPENED_NOT_STORE };
struct greeting {
    uint32_t opened; /* enum opened */
    uint32_t type;
    uint8_t bytes[KACHI_KEY_BYTES];
};

static const char *const codes[] = {
    [OPENED] = NULL,
    [OPENED_NOT_FILE] = "key-file",
    [OPENED_NOT_PASSPHRASE] = "key-passphrase",
    [OPENED_NOT_PUBLIC] = "key-public",
    [OPENED_NOT_STORE] = "key-store",
};

static bool read_whole(int door, void *bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        ssize_t got = read(door, (char *)bytes + done, count - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

/* MSG_NOSIGNAL: a child that is gone is an answer, not the parent's end. */
static bool write_whole(int door, const void *bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        ssize_t put = send(door, (const char *)bytes + done, count - done, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        done += (size_t)put;
    }
    return true;
}

static bool sign_one(EVP_PKEY *key, const char *message, size_t bytes,
                     uint8_t signature[KACHI_SIGNATURE_BYTES])
{
    size_t length = KACHI_SIGNATURE_BYTES;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
        EVP_DigestSign(context, signature, &length, (const unsigned char *)message, bytes) == 1 &&
        length == KACHI_SIGNATURE_BYTES;
    EVP_MD_CTX_free(context);
    return good;
}

/* Until the parent is gone: a length, a message; a signature. */
static void serve(int door, EVP_PKEY *key)
{
    uint32_t bytes = 0;
    while (read_whole(door, &bytes, sizeof(bytes)) && bytes <= MESSAGE_BYTES_MAX) {
        struct kachi_arena arena;
        uint8_t signature[KACHI_SIGNATURE_BYTES];
        kachi_arena_init(&arena);
        char *message = KACHI_NEW_ARRAY(&arena, char, (size_t)bytes + 1);
        bool good = read_whole(door, message, bytes) && sign_one(key, message, bytes, signature) &&
                    write_whole(door, signature, sizeof(signature));
        kachi_arena_release(&arena);
        if (!good) {
            return;
        }
    }
}

/* Nothing to read but the door, nothing to leave behind, and no life without the parent. */
static void shut_in(int door, pid_t parent)
{
    struct rlimit none = {0, 0};
    struct rlimit files;
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)signal(SIGINT, SIG_IGN); /* the parent decides when to end */
    if (getppid() != parent) {
        _exit(0);
    }
    int last = DESCRIPTORS_MAX;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < DESCRIPTORS_MAX) {
        last = (int)files.rlim_cur;
    }
    for (int file = 0; file < last; file++) {
        if (file != door && file != STDERR_FILENO) {
            (void)close(file);
        }
    }
}

/* What the child opens: a sealed file's text, or an address of a store. */
struct source {
    struct kachi_str text, passphrase, address;
};

static EVP_PKEY *open_sealed(const struct source *source, struct greeting *out)
{
    struct kachi_findings findings;
    struct kachi_arena arena;
    struct kachi_signer signer;
    EVP_PKEY *key = NULL;
    kachi_findings_init(&findings);
    kachi_arena_init(&arena);
    out->opened = OPENED_NOT_FILE;
    if (kachi_signer_unseal(&arena, source->text, source->passphrase, &findings, &signer) ==
        KACHI_OK) {
        key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, signer.secret, KACHI_KEY_BYTES);
        out->opened = OPENED;
        out->type = (uint32_t)signer.public_key.type;
        memcpy(out->bytes, signer.public_key.bytes, KACHI_KEY_BYTES);
        kachi_signer_clear(&signer);
    } else if (kachi_findings_has(&findings, "key-passphrase")) {
        out->opened = OPENED_NOT_PASSPHRASE;
    } else if (kachi_findings_has(&findings, "key-public")) {
        out->opened = OPENED_NOT_PUBLIC;
    }
    kachi_arena_release(&arena);
    kachi_findings_release(&findings);
    return key;
}

static EVP_PKEY *open_store(const struct source *source, struct greeting *out)
{
    EVP_PKEY *key = NULL;
    size_t bytes = KACHI_KEY_BYTES;
    OSSL_STORE_CTX *store = OSSL_STORE_open(source->address.text, NULL, NULL, NULL, NULL);
    out->opened = OPENED_NOT_STORE;
    while (store != NULL && key == NULL && OSSL_STORE_eof(store) == 0) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info != NULL && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY) {
            key = OSSL_STORE_INFO_get1_PKEY(info);
        }
        OSSL_STORE_INFO_free(info);
        if (info == NULL && OSSL_STORE_error(store) != 0) {
            break;
        }
    }
    (void)OSSL_STORE_close(store);
    if (key != NULL && EVP_PKEY_is_a(key, "ED25519") == 1 &&
        EVP_PKEY_get_raw_public_key(key, out->bytes, &bytes) == 1) {
        out->opened = OPENED;
        out->type = KACHI_KEY_NOTE;
    }
    return key;
}

static void be_child(int door, pid_t parent, const struct source *source)
{
    struct greeting greeting = {.opened = OPENED_NOT_FILE};
    bool is_store = !kachi_str_is_empty(source->address);
    shut_in(door, parent);
    EVP_PKEY *key = is_store ? open_store(source, &greeting) : open_sealed(source, &greeting);
    if (write_whole(door, &greeting, sizeof(greeting)) && greeting.opened == OPENED) {
        serve(door, key);
    }
    EVP_PKEY_free(key);
    _exit(0);
}

static enum kachi_err start(const struct source *source, struct kachi_findings *findings,
                            struct kachi_signer *out, struct greeting *greeting)
{
    int doors[2];
    pid_t parent = getpid();
    *out = (struct kachi_signer){.door = 0};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, doors) == 0) {
        out->process = fork();
        if (out->process == 0) {
            (void)close(doors[0]);
            be_child(doors[1], parent, source);
        }
        (void)close(doors[1]);
        out->door = doors[0];
    }
    if (out->process > 0 && read_whole(out->door, greeting, sizeof(*greeting)) &&
        greeting->opened < sizeof(codes) / sizeof(codes[0])) {
        return KACHI_OK;
    }
    kachi_signer_dismiss(out);
    kachi_findings_add(findings, "signer-process", KACHI_NOWHERE, KACHI_NO_ARGS);
    return KACHI_ERR_IO;
}

static enum kachi_err finish(const struct greeting *greeting, struct kachi_str name,
                             struct kachi_findings *findings, struct kachi_signer *out)
{
    if (greeting->opened != OPENED) {
        kachi_signer_dismiss(out);
        kachi_findings_add(findings, codes[greeting->opened], KACHI_NOWHERE,
                           KACHI_ARGS({"key", name}));
        return KACHI_ERR_INPUT;
    }
    out->public_key.name = name;
    memcpy(out->public_key.bytes, greeting->bytes, KACHI_KEY_BYTES);
    kachi_signer_set_type(out,
                          greeting->type == KACHI_KEY_WITNESS ? KACHI_KEY_WITNESS : KACHI_KEY_NOTE);
    return KACHI_OK;
}

enum kachi_err kachi_signer_unseal_apart(struct kachi_arena *arena, struct kachi_str text,
                                         struct kachi_str passphrase,
                                         struct kachi_findings *findings, struct kachi_signer *out)
{
    struct source source = {.text = text, .passphrase = passphrase};
    struct greeting greeting = {.opened = OPENED_NOT_FILE};
    struct kachi_str rest = text;
    (void)kachi_str_cut(&rest, '\n');
    struct kachi_str line = kachi_str_cut(&rest, '\n');
    struct kachi_str name = kachi_str_copy(arena, kachi_str_cut(&line, '+'));
    enum kachi_err err = start(&source, findings, out, &greeting);
    return err == KACHI_OK ? finish(&greeting, name, findings, out) : err;
}

enum kachi_err kachi_signer_store_apart(struct kachi_arena *arena, struct kachi_str address,
                                        struct kachi_str name, struct kachi_findings *findings,
                                        struct kachi_signer *out)
{
    struct source source = {.address = kachi_str_copy(arena, address)};
    struct greeting greeting = {.opened = OPENED_NOT_STORE};
    *out = (struct kachi_signer){.door = 0};
    if (!kachi_key_name_is_valid(name)) {
        kachi_findings_add(findings, "key-name", KACHI_NOWHERE, KACHI_ARGS({"name", name}));
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = start(&source, findings, out, &greeting);
    return err == KACHI_OK ? finish(&greeting, kachi_str_copy(arena, name), findings, out) : err;
}

bool kachi_signer_ask(const struct kachi_signer *key, struct kachi_str message,
                      uint8_t signature[KACHI_SIGNATURE_BYTES])
{
    uint32_t bytes = (uint32_t)message.bytes;
    return message.bytes <= MESSAGE_BYTES_MAX && write_whole(key->door, &bytes, sizeof(bytes)) &&
           write_whole(key->door, message.text, message.bytes) &&
           read_whole(key->door, signature, KACHI_SIGNATURE_BYTES);
}

void kachi_signer_dismiss(struct kachi_signer *key)
{
    if (key->door > 0) {
        (void)close(key->door);
    }
    if (key->process > 0) {
        while (waitpid(key->process, NULL, 0) < 0 && errno == EINTR) {
            /* it ends at the closed door */
        }
    }
    key->door = 0;
    key->process = 0;
}
