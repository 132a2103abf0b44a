package dev.proxyless.mesh.xds.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory at which a change can show. A file has several: its own name, that of its directory, and each
 * symbolic link on the way to it.
 *
 * @param directory the real directory, without symbolic links
 * @param name the name in it; null for all
 */
record Place(Path directory, @Nullable Path name) {

    private static final int MAX_LINKS = 40;

    /** Whether a change of {@code changed}, or of anything if that is null, shows here. */
    boolean concerns(Path where, @Nullable Path changed) {
        return directory.equals(where) && (name == null || changed == null || name.equals(changed));
    }

    /**
     * Adds the places of {@code path} to {@code places}. Of a path that leads nowhere, the last is the one where the first
     * missing name would appear.
     *
     * @return the real path, or null if it leads nowhere
     */
    static @Nullable Path addAll(Path path, Set<Place> places) throws IOException {
        Path here = path.toAbsolutePath().getRoot();
        Deque<Path> rest = new ArrayDeque<>();
        path.toAbsolutePath().forEach(rest::add);
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.remove();
            Path next = here.resolve(name).normalize();
            if (Files.isSymbolicLink(next) && links++ < MAX_LINKS) {
                places.add(new Place(here, name));
                Path target = Files.readSymbolicLink(next);
                here = target.isAbsolute() ? target.getRoot() : here;
                push(target, rest);
            } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                if (rest.isEmpty()) {
                    add(here, places);
                    places.add(new Place(here, name));
                }
                here = next;
            } else {
                add(here, places);
                places.add(new Place(here, name));
                return null;
            }
        }
        return here;
    }

    /** The directory itself may be replaced, and with it what is watched. */
    private static void add(Path directory, Set<Place> places) {
        Path parent = directory.getParent();
        if (parent != null) {
            places.add(new Place(parent, directory.getFileName()));
        }
    }

    private static void push(Path target, Deque<Path> rest) {
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            rest.push(target.getName(i));
        }
    }
}
