package dev.holdfast.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET https://ann:S3CRET@host.example/a failed",
                "redis://:S3CRET@redis.example:6379/0",
                "postgres://ann:pa@S3CRET@db.example/x",
                "Authorization: Bearer S3CRETabc.def",
                "sent basic S3CRETdXNlcjpwYXNz to it",
                "password=S3CRET&x=1",
                "db.password = S3CRET",
                "PASSWD: S3CRET, retry",
                "client_secret='a S3CRET'",
                "{\"password\":\"S3CRET\",\"a\":1}",
                "{\"user\":\"ann\",\"password\" : \"a\\\"S3CRET\"}",
                "password=\"never closed S3CRET",
                "api-key: S3CRET",
                "X-Amz-Signature=S3CRET&b=c",
                "token eyJS3CREThbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3",
                "key AKIAS3CRETS3CRETABCD is not valid",
                "key ASIAS3CRETS3CRETABCD is not valid",
                "push with ghp_S3CRETS3CRETS3CRETS3CRET00",
                "openai sk-proj-S3CRETS3CRETS3CRET",
                "Cookie: theme=dark; sid=S3CRET; x=y",
                "Set-Cookie: a=b; S3CRET=c\r\nnext",
                "JSESSIONID=S3CRET",
                "session_id=S3CRET",
                "-----BEGIN RSA PRIVATE KEY-----\nS3CRET\n-----END RSA PRIVATE KEY-----",
            })
    void secretsAreRemoved(String text) {
        assertThat(Redaction.secrets(text)).doesNotContain("S3CRET").contains("***");
        assertThat(Redaction.forPeople(text)).doesNotContain("S3CRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/ann/work/clip.mp3 (No such file)",
                "opening '/home/ann/work/clip.mp3'",
                "java.nio.file.NoSuchFileException: /home/ann/work/clip.mp3",
                "jdbc:sqlite:/home/ann/work/clip.mp3",
                "file:///home/ann/work/clip.mp3",
                "jar:file:/home/ann/work/clip.mp3",
                "C:\\Users\\ann\\clip.mp3 is locked",
                "C:/Users/ann/clip.mp3 is locked",
                "\\\\server\\share\\ann\\clip.mp3",
                "path=/home/ann/work/clip.mp3;",
            })
    void pathsAreCutToTheirLastNameForPeople(String text) {
        assertThat(Redaction.forPeople(text)).doesNotContain("ann").contains("clip.mp3");
        assertThat(Redaction.secrets(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://archive.example/2004/04/clip.mp3 returned 503",
                "https://archive.example:8080/a/b?c=d#e",
                "on 2024/05/01 and 01/05/2024",
                "3/4 done, 45 % of 12/16",
                "and/or",
                "java.lang.IllegalStateException at dev.holdfast.Items.move(States.java:42)",
                "no space left on device",
                "line one\nline two\ttab",
                "the ⏳ emoji 🎯 stays",
                "application/json; charset=utf-8",
                "",
            })
    void otherTextIsUnchanged(String text) {
        assertThat(Redaction.forPeople(text)).isEqualTo(text);
        assertThat(Redaction.secrets(text)).isEqualTo(text);
    }

    @Test
    void controlCharactersAreMadeVisible() {
        assertThat(Redaction.secrets("a\u0000b\u001b[31mc\u0085")).isEqualTo("a\\u0000b\\u001b[31mc\\u0085");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "/",
                "/a",
                "\\",
                "\\a",
                "a/",
                "\"",
                "'",
                "password=\"",
                "password",
                "token:",
                "://",
                "a://",
                "@",
                "eyJ",
                "eyJaaaaaaaa.",
                "bearer ",
                "cookie: ",
                "C:\\",
                "file:/",
                ".",
                "a:/b",
                "=",
                "\\\"",
                "_",
                "-----BEGIN ",
                "ab://x:y",
                " ",
                "\u0000",
                "\ud800"
            })
    @Timeout(60)
    void hostileTextTakesBoundedTime(String part) {
        String hostile = part.repeat(64 * 1024 / part.length());
        assertThatCode(() -> Redaction.forPeople(hostile)).doesNotThrowAnyException();
        long start = System.nanoTime();
        Redaction.forPeople(hostile);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void deepRecursionIsNotNeeded() throws InterruptedException {
        // a small stack, as a host's thread may have
        Throwable[] thrown = new Throwable[1];
        Thread small = new Thread(
                null,
                () -> Redaction.forPeople("password=\"" + "\\\"a".repeat(20_000) + " /x" + "/y".repeat(20_000)),
                "small",
                160 * 1024);
        small.setUncaughtExceptionHandler((thread, e) -> thrown[0] = e);
        small.start();
        small.join();
        assertThat(thrown[0]).isNull();
    }
}
