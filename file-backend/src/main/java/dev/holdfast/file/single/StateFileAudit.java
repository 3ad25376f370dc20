package dev.holdfast.file.single;

import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares the file and its backup with the contents in memory. */
public final class StateFileAudit {
    private final StateFile file;
    private final MarkFile marks;
    private final StateFileWriter writer;
    private final StateFileRecovery recovery;
    private final StateFileCommits commits;
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    public StateFileAudit(StateFileParts parts, StateFileCommits commits) {
        this.file = parts.file();
        this.marks = parts.marks();
        this.writer = parts.writer();
        this.recovery = parts.recovery();
        this.commits = commits;
    }

    public VerifyReport run(Check check) {
        boolean repair = check == Check.REPAIR;
        commits.exclusively(() -> {
            LoadedFile now = commits.upToDate();
            checkFile(now, repair);
            checkBackup(now, repair);
            VerifyReport contents = now.contents().verify();
            items = contents.items();
            entries = contents.entries();
            findings.addAll(contents.findings());
        });
        return new VerifyReport(items, entries, findings);
    }

    private void checkFile(LoadedFile now, boolean repair) throws IOException {
        byte[] bytes = file.read();
        if (now.is(bytes) || !now.isAt(marks.read())) {
            return;
        }
        String what = bytes == null ? "is gone" : "is not as it was written: it was edited, or damaged";
        if (repair && bytes != null && StateFileFormat.saysEdited(bytes)) {
            commits.reload();
            report(Problem.DAMAGED_RECORD, file.name(), "was edited, and its content was accepted", true);
        } else if (repair) {
            String aside = bytes == null ? "" : "; its bytes are in " + file.setAside(bytes);
            file.restore(writer.bytes(now.version(), now.contents()));
            report(Problem.DAMAGED_RECORD, file.name(), what + aside, true);
        } else {
            String help = "; a repair rewrites it from memory and sets its bytes aside; if it was edited, write \""
                    + StateFileFormat.EDITED + "\" for its checksum first";
            report(Problem.DAMAGED_RECORD, file.name(), what + help, false);
        }
    }

    private void checkBackup(LoadedFile now, boolean repair) throws IOException {
        byte[] backup = file.readBackup();
        if (now.version() < 2 && backup == null) {
            return;
        }
        if (backup != null && recovery.whole(backup) != null) {
            return;
        }
        Problem problem = backup == null ? Problem.MIRROR_MISSING : Problem.MIRROR_DAMAGED;
        String what = backup == null ? "is missing" : "is damaged";
        if (repair) {
            String aside = backup == null ? "" : "; its bytes are in " + file.setBackupAside(backup);
            file.backup(writer.bytes(now.version(), now.contents()));
            report(problem, file.backupName(), what + aside, true);
        } else {
            report(problem, file.backupName(), what + "; the next commit, or a repair, replaces it", false);
        }
    }

    private void report(Problem problem, String subject, String detail, boolean repaired) {
        findings.add(new Finding(problem, subject, detail, repaired));
    }
}
