package dev.holdfast.file.single;

import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.store.Report;
import dev.holdfast.store.Report.Finding;
import dev.holdfast.store.Report.Problem;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the file, and the version before it, with what is in memory. */
public final class StateFileAudit {
    private final StateFile files;
    private final MarkFile marks;
    private final StateFileCommits committing;
    private final StateFileWriter writing;
    private final List<Finding> findings = new ArrayList<>();

    public StateFileAudit(StateFile files, MarkFile marks, StateFileCommits committing, StateFileWriter writing) {
        this.files = files;
        this.marks = marks;
        this.committing = committing;
        this.writing = writing;
    }

    public Report run(Check check) {
        LoadedFile now = committing.exclusively(() -> {
            LoadedFile checked = committing.upToDate();
            file(checked, check == Check.REPAIR);
            return checked;
        });
        Report held = now.contents().verify();
        findings.addAll(held.findings());
        return new Report(held.items(), held.entries(), findings);
    }

    private void file(LoadedFile now, boolean repair) throws IOException {
        byte[] bytes = files.read();
        if (!now.is(bytes) && now.isAt(marks.read())) {
            String what = bytes == null ? "is gone" : "is not as it was written: it was edited, or damaged";
            if (repair && bytes != null && StateFileFormat.saysEdited(bytes)) {
                committing.takeEdited();
                findings.add(
                        new Finding(Problem.DAMAGED_RECORD, files.name(), "was edited and is taken as it is", true));
            } else if (repair) {
                String aside = bytes == null ? "" : "; its bytes are in " + files.setAside(bytes);
                files.restore(writing.bytes(now.version(), now.contents()));
                findings.add(new Finding(Problem.DAMAGED_RECORD, files.name(), what + aside, true));
            } else {
                String help =
                        "; a repair writes it anew from memory and sets its bytes aside, or, if it was edited, write"
                                + " \"" + StateFileFormat.EDITED + "\" for its checksum";
                findings.add(new Finding(Problem.DAMAGED_RECORD, files.name(), what + help, false));
            }
        }
        backup(now, repair);
    }

    private void backup(LoadedFile now, boolean repair) throws IOException {
        byte[] backup = files.readBackup();
        if (now.version() < 2 && backup == null) {
            return;
        }
        if (backup != null && committing.recovery().whole(backup) != null) {
            return;
        }
        Problem problem = backup == null ? Problem.MIRROR_MISSING : Problem.MIRROR_DAMAGED;
        String what = backup == null ? "is not there" : "is damaged";
        if (repair) {
            String aside = setAside(backup);
            files.backup(writing.bytes(now.version(), now.contents()));
            findings.add(new Finding(problem, files.backupName(), what + aside, true));
        } else {
            findings.add(
                    new Finding(problem, files.backupName(), what + "; the next commit, or a repair, mends it", false));
        }
    }

    private String setAside(byte @Nullable [] bytes) throws IOException {
        return bytes == null ? "" : "; its bytes are in " + files.setBackupAside(bytes);
    }
}
