package dev.holdfast.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.redis.RedisOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "redis://host, host:6379, false, 0",
        "REDIS://host:1, host:1, false, 0",
        "rediss://host:7/3, host:7, true, 3",
        "redis://10.0.0.1:65535/, 10.0.0.1:65535, false, 0",
        "redis://[::1]:7000/1, [::1]:7000, false, 1",
        "redis://my_host, my_host:6379, false, 0",
    })
    void oneServer(String uri, String shown, boolean tls, int database) {
        Address address = AddressParser.parse(uri);
        assertThat(address).hasToString(shown);
        RedisURI node = node(uri);
        assertThat(Address.shown(node)).isEqualTo(shown);
        assertThat(node.isSsl()).isEqualTo(tls);
        assertThat(node.isVerifyPeer()).isTrue();
        assertThat(node.getDatabase()).isEqualTo(database);
        assertThat(node.getTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(address.login()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:secret@host, , secret",
        "redis://ann:secret@host, ann, secret",
        "redis://a%40b:p%40%3A%2F%23%3F%25%20%C3%BC@host, a@b, p@:/#?% ü",
        "redis://ann:se:cret@host, ann, se:cret",
        "redis-cluster://ann:secret@host, ann, secret",
        "redis-sentinel://ann:secret@host#m, ann, secret",
    })
    void userAndPassword(String uri, String user, String password) {
        RedisCredentials login =
                node(uri).getCredentialsProvider().resolveCredentials().block();
        assertThat(login.getUsername()).isEqualTo(user);
        assertThat(new String(login.getPassword())).isEqualTo(password);
    }

    @Test
    void sentinels() {
        String uri = "rediss-sentinel://one,two:7/2#my-master";
        assertThat(AddressParser.parse(uri)).hasToString("master my-master of sentinels one:26379, two:7");
        RedisURI node = node(uri);
        assertThat(node.getSentinelMasterId()).isEqualTo("my-master");
        assertThat(node.getDatabase()).isEqualTo(2);
        assertThat(node.isSsl()).isTrue();
        assertThat(node.getSentinels())
                .extracting(Address::shown, RedisURI::isSsl)
                .containsExactly(tuple("one:26379", true), tuple("two:7", true));
    }

    @Test
    void nodesOfACluster() {
        assertThat(AddressParser.parse("redis-cluster://one,two:7/0"))
                .hasToString("cluster at one:6379, two:7")
                .matches(Address::cluster);
        assertThat(AddressParser.parse("rediss-cluster://:pw@one,two").nodes(Duration.ofSeconds(1)))
                .hasSize(2)
                .allMatch(RedisURI::isSsl)
                .allMatch(node -> node.getCredentialsProvider()
                        .resolveCredentials()
                        .block()
                        .hasPassword());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host:6379 | does not start with a known scheme",
                "http://host | does not start with a known scheme",
                "redis-socket:///tmp/redis | does not start with a known scheme",
                "redis:// | a host is missing",
                "redis:/host | does not start with a known scheme",
                "redis://:secret@ | a host is missing",
                "redis://a,b | redis-cluster:// and redis-sentinel://",
                "redis://host:0 | port 0 is out of range; use 1 to 65535",
                "redis://host:65536 | port 65536 is out of range",
                "redis://host:x | host or host:port",
                "redis://ho st | host or host:port",
                "redis://host/x | not the number of a database",
                "redis://host/-1 | not the number of a database",
                "redis://host/1/2 | not the number of a database",
                "redis://host#master | only URIs of sentinels",
                "redis://host?timeout=5s | RedisOptions.Builder",
                "redis-sentinel://host | #name",
                "redis-sentinel://host# | #name",
                "redis-sentinel://host,#m | a host is missing",
                "redis-cluster://host/1 | a cluster has only 0",
                "redis://secret@host | no ':'",
                "redis://ann:@host | password is empty",
                "redis://:secret/more@host | '/' as %2F",
                "redis://:secret#more@host | '#' as %23",
                "redis://:secret?more@host | '?' as %3F",
                "redis://:secret@more@host | '@' as %40",
                "redis://:secret%zz@host | two hexadecimal digits",
                "redis://:secret%2@host | two hexadecimal digits",
                "redis://:secret%ff@host | not UTF-8",
                "redis://ann:secret | host or host:port",
                "redis://:secret/more | write a '/' in a password as %2F",
            })
    void oneThatCannotBeUsedIsRefusedWithoutShowingAPassword(String uri, String message) {
        assertThatThrownBy(() -> AddressParser.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the URI of the Redis server")
                .hasMessageContaining(message)
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("secret", "more");
    }

    @Test
    void showsNoPassword() {
        Address address = AddressParser.parse("redis://ann:secret@host");
        assertThat(address.toString() + address.login() + address.nodes(Duration.ofSeconds(1)))
                .doesNotContain("secret");
        assertThat(RedisOptions.of("redis://ann:secret@host", "space"))
                .hasToString("RedisOptions[host:6379, namespace space, shards 1]");
    }

    private static RedisURI node(String uri) {
        return AddressParser.parse(uri).nodes(Duration.ofSeconds(3)).get(0);
    }
}
