import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * A YARN in one process: a real ResourceManager with some real NodeManagers, bound to loopback. Run by Java from its
 * source. When all NodeManagers have registered, it writes yarn-site.xml to signal that it is ready.
 */
public final class MiniYarn {
  private static final String HOST = "127.0.0.1";

  public static void main(String[] args) {
    try {
      run(args);
    } catch (Throwable failure) {
      failure.printStackTrace();
      // Threads of a half-started cluster would keep the process alive.
      System.exit(1);
    }
  }

  private static void run(String[] args) throws Exception {
    Path confFolder = Path.of(args[0]);
    int nodeManagers = Integer.parseInt(args[1]);
    int memoryMiB = Integer.parseInt(args[2]);
    int cores = Integer.parseInt(args[3]);
    // of the ResourceManager: client, scheduler, tracker, admin, web
    int[] ports = java.util.Arrays.stream(args[4].split(",")).mapToInt(Integer::parseInt).toArray();

    MiniYARNCluster cluster = new MiniYARNCluster("verger", nodeManagers, 1, 1);
    cluster.init(settings(memoryMiB, cores, ports));
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(600_000)) {
      throw new IllegalStateException("not all NodeManagers have registered");
    }
    publish(cluster.getConfig(), confFolder.resolve("yarn-site.xml"));
    Thread.currentThread().join();
  }

  private static Configuration settings(int memoryMiB, int cores, int[] ports) {
    Configuration conf = new YarnConfiguration();
    conf.setBoolean(YarnConfiguration.IS_MINI_YARN_CLUSTER, true);
    // Use the addresses below, instead of this machine's name and random ports.
    conf.setBoolean(YarnConfiguration.YARN_MINICLUSTER_FIXED_PORTS, true);
    conf.setBoolean(YarnConfiguration.YARN_MINICLUSTER_USE_RPC, true);
    conf.set(YarnConfiguration.RM_HOSTNAME, HOST);
    conf.set(YarnConfiguration.RM_BIND_HOST, HOST);
    String[] addresses = {
      YarnConfiguration.RM_ADDRESS,
      YarnConfiguration.RM_SCHEDULER_ADDRESS,
      YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
      YarnConfiguration.RM_ADMIN_ADDRESS,
      YarnConfiguration.RM_WEBAPP_ADDRESS,
    };
    for (int i = 0; i < addresses.length; i++) conf.set(addresses[i], HOST + ":" + ports[i]);
    conf.set(YarnConfiguration.NM_BIND_HOST, HOST);
    for (String address :
        new String[] {
          YarnConfiguration.NM_ADDRESS,
          YarnConfiguration.NM_LOCALIZER_ADDRESS,
          YarnConfiguration.NM_WEBAPP_ADDRESS,
          YarnConfiguration.NM_COLLECTOR_SERVICE_ADDRESS,
        }) {
      conf.set(address, HOST + ":0");
    }
    // What containers inherit: PATH, to find Node, and the mark by which `verger spark down` finds its processes.
    String inherited = conf.get(YarnConfiguration.NM_ENV_WHITELIST, YarnConfiguration.DEFAULT_NM_ENV_WHITELIST);
    conf.set(YarnConfiguration.NM_ENV_WHITELIST, inherited + ",PATH,LANG,VERGER_SPARK_CLUSTER");
    conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, memoryMiB);
    conf.setInt(YarnConfiguration.NM_VCORES, cores);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, memoryMiB);
    // A JVM reserves far more virtual memory than it uses.
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // A disk that is 90% full is no reason to refuse work; it is checked once even with the check turned off.
    conf.setBoolean(YarnConfiguration.NM_DISK_HEALTH_CHECK_ENABLE, false);
    conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100f);
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    // The application master takes a large share of a small cluster.
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.8");
    return conf;
  }

  /** Writes the file atomically: its presence means that the cluster is ready. */
  private static void publish(Configuration conf, Path file) throws Exception {
    Path attempt = file.resolveSibling(file.getFileName() + ".next");
    try (OutputStream out = Files.newOutputStream(attempt)) {
      conf.writeXml(out);
    }
    Files.move(attempt, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
