package dev.holdfast.file;

import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the file, and the version before it, with what is in memory. */
final class SingleAudit {
    private final SingleFiles files;
    private final MarkFile marks;
    private final SingleCommitting committing;
    private final SingleWriting writing;
    private final List<Finding> findings = new ArrayList<>();

    SingleAudit(SingleFiles files, MarkFile marks, SingleCommitting committing, SingleWriting writing) {
        this.files = files;
        this.marks = marks;
        this.committing = committing;
        this.writing = writing;
    }

    VerifyReport run(Check check) {
        Loaded now = committing.exclusively(() -> {
            Loaded checked = committing.upToDate();
            file(checked, check == Check.REPAIR);
            return checked;
        });
        VerifyReport held = now.contents().verify();
        findings.addAll(held.findings());
        return new VerifyReport(held.items(), held.entries(), findings);
    }

    private void file(Loaded now, boolean repair) throws IOException {
        byte[] bytes = files.read();
        if (!now.is(bytes) && now.isAt(marks.read())) {
            String what = bytes == null ? "is gone" : "is not as it was written: it was edited, or damaged";
            if (repair && bytes != null && SingleFormat.saysEdited(bytes)) {
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
                                + " \"" + SingleFormat.EDITED + "\" for its checksum";
                findings.add(new Finding(Problem.DAMAGED_RECORD, files.name(), what + help, false));
            }
        }
        backup(now, repair);
    }

    private void backup(Loaded now, boolean repair) throws IOException {
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
