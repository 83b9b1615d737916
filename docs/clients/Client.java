import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of Studio Pass for portals, to be copied. It needs nothing but Java 17 or later. It asks for a URL or a link with the
 * person's own token, tries again only when the service says so, and writes neither URL nor token anywhere.
 */
public final class Client {

    /** What is left out (null) is decided by the service. */
    public record LaunchRequest(
            String domainId,
            String app,
            String path,
            String spaceName,
            Integer expiresInSeconds,
            Integer sessionDurationInSeconds) {

        public static LaunchRequest ofDomain(String domainId) {
            return new LaunchRequest(domainId, null, null, null, null, null);
        }
    }

    /** Whoever opens it is signed in as its owner: redirect that person's browser to it, and send it nowhere else. */
    public static final class SecretUrl {
        private final String value;

        SecretUrl(String value) {
            this.value = value;
        }

        public String reveal() {
            return value;
        }

        @Override
        public String toString() {
            return "[redacted]";
        }
    }

    /** Expires within seconds. */
    public record PresignedUrl(SecretUrl authorizedUrl, Instant expiresAt, String domainId, String userProfileName) {}

    /** Works once, and expires within minutes. */
    public record LaunchTicket(SecretUrl launchUrl, Instant expiresAt) {}

    /** Decide by {@code code}, which is stable (errors.md says what to do about each); show {@code detail} to the person. */
    public static final class StudioPassException extends Exception {
        private static final long serialVersionUID = 1L;
        public final String code;
        public final String detail;
        public final int status;
        /** Quote it to whoever runs the service; null if there is none. */
        public final String requestId;
        /** Null where another try makes no sense. */
        public final Integer retryAfterSeconds;

        StudioPassException(String code, String detail, HttpResponse<String> answer) {
            super(code + ": " + detail);
            this.code = code;
            this.detail = detail;
            this.status = answer == null ? 0 : answer.statusCode();
            this.requestId = answer == null ? null : answer.headers().firstValue("x-request-id").orElse(null);
            this.retryAfterSeconds = answer == null
                    ? null
                    : answer.headers().firstValue("retry-after")
                            .filter(text -> text.matches("[0-9]{1,6}")).map(Integer::valueOf).orElse(null);
        }
    }

    /** Tries for one call, the first one included. */
    private static final int ATTEMPTS = 3;
    /** A longer wait than this is left to the caller. */
    private static final int MAX_WAIT_SECONDS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    // It follows no redirects unless it is told to: the token is for the service only.
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String baseUrl;

    /** @param baseUrl without a slash at its end */
    public Client(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** To redirect to at once. */
    public PresignedUrl createPresignedUrl(String token, LaunchRequest request)
            throws StudioPassException, IOException, InterruptedException {
        Map<String, String> answer = ask("/v1/presigned-urls", token, request);
        return new PresignedUrl(
                new SecretUrl(answer.get("authorizedUrl")),
                Instant.parse(answer.get("expiresAt")),
                answer.get("domainId"),
                answer.get("userProfileName"));
    }

    /** For a page that shows a link before it is used. */
    public LaunchTicket createLaunchTicket(String token, LaunchRequest request)
            throws StudioPassException, IOException, InterruptedException {
        Map<String, String> answer = ask("/v1/launch-tickets", token, request);
        return new LaunchTicket(new SecretUrl(answer.get("launchUrl")), Instant.parse(answer.get("expiresAt")));
    }

    private Map<String, String> ask(String path, String token, LaunchRequest request)
            throws StudioPassException, IOException, InterruptedException {
        // A header that cannot be sent would be quoted in the exception, token and all.
        if (!token.matches("[A-Za-z0-9_.~+/=-]+")) {
            throw new StudioPassException("invalid_token", "The token has characters that no token has.", null);
        }
        HttpRequest message = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json(request)))
                .build();
        for (int attempt = 1; ; attempt += 1) {
            HttpResponse<String> answer = http.send(message, BodyHandlers.ofString());
            if (answer.statusCode() == 201) {
                return textMembers(answer.body());
            }
            StudioPassException error = errorOf(answer);
            Integer wait = error.retryAfterSeconds;
            if (wait == null || wait > MAX_WAIT_SECONDS || attempt >= ATTEMPTS) {
                throw error;
            }
            // Whoever was refused together must not come back together.
            Thread.sleep(wait * 1000L + ThreadLocalRandom.current().nextInt(1000));
        }
    }

    private static StudioPassException errorOf(HttpResponse<String> answer) {
        String mediaType = answer.headers().firstValue("content-type").orElse("");
        if (!mediaType.startsWith("application/problem+json")) {
            // Not an answer of Studio Pass: something on the way to it answered.
            String detail = "Something answered with status " + answer.statusCode() + ".";
            return new StudioPassException("unexpected_answer", detail, answer);
        }
        Map<String, String> problem = textMembers(answer.body());
        return new StudioPassException(problem.get("code"), problem.get("detail"), answer);
    }

    // Java has no JSON of its own. What this client sends and reads is flat; with a JSON library at hand, use that.

    private static String json(LaunchRequest request) {
        StringBuilder members = new StringBuilder();
        for (var component : LaunchRequest.class.getRecordComponents()) {
            Object value;
            try {
                value = component.getAccessor().invoke(request);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
            if (value != null) {
                members.append(members.isEmpty() ? "" : ",").append(quoted(component.getName())).append(':')
                        .append(value instanceof Integer ? value : quoted(value.toString()));
            }
        }
        return "{" + members + "}";
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> quoted.append(
                c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return quoted.append('"').toString();
    }

    private static final Pattern TEXT_MEMBER =
            Pattern.compile("\"(\\w+)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    /** The members of a flat object that are texts. */
    private static Map<String, String> textMembers(String json) {
        Map<String, String> members = new LinkedHashMap<>();
        Matcher member = TEXT_MEMBER.matcher(json);
        while (member.find()) {
            members.put(member.group(1), ESCAPE.matcher(member.group(2)).replaceAll(Client::unescaped));
        }
        return members;
    }

    private static String unescaped(java.util.regex.MatchResult escape) {
        String character = escape.group(1) != null
                ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
                : switch (escape.group(2)) {
                    case "n" -> "\n";
                    case "t" -> "\t";
                    case "r" -> "\r";
                    case "b" -> "\b";
                    case "f" -> "\f";
                    default -> escape.group(2);
                };
        return Matcher.quoteReplacement(character);
    }
}
