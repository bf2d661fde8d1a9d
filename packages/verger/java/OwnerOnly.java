import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.sparkproject.connect.grpc.Grpc;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;

/**
 * Refuses calls from other machines, and calls without the cluster's token. Spark 3.5's Connect server listens on every
 * network interface and knows no tokens, and can't be configured otherwise; anyone who reaches it can run commands here.
 * The token is in the environment variable of Spark 4.
 */
public final class OwnerOnly implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("Authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final byte[] expected = bytes("Bearer " + token());

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SocketAddress caller = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (!(caller instanceof InetSocketAddress internet && internet.getAddress().isLoopbackAddress())) {
      return refuse(call, Status.PERMISSION_DENIED.withDescription("this server accepts only local connections"));
    }
    String given = headers.get(AUTHORIZATION);
    if (given == null || !MessageDigest.isEqual(bytes(given), expected)) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription("this server needs the token of its cluster"));
    }
    return next.startCall(call, headers);
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static String token() {
    String token = System.getenv("SPARK_CONNECT_AUTHENTICATE_TOKEN");
    if (token == null || token.isEmpty()) throw new IllegalStateException("the cluster has no token");
    return token;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
