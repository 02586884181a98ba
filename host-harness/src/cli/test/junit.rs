//! Results as JUnit XML, which continuous integration understands.

use std::fs::File;
use std::path::Path;

use host_harness::Policy;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Ran;
use super::tree::split;

/// A test suite for each folder.
pub(super) fn write(file: &Path, policy: &Policy, ran: &[Ran<'_>]) -> anyhow::Result<()> {
    let description = policy.description();
    let mut report = Report::new(format!("{} {}", description.name, description.version));
    for group in ran.chunk_by(|(one, _), (other, _)| split(&one.name).0 == split(&other.name).0) {
        let folder = group.first().map_or("", |(case, _)| split(&case.name).0);
        let mut suite = TestSuite::new(if folder.is_empty() { "." } else { folder });
        for (case, outcome) in group {
            let status = match (&case.scenario.skip, &outcome.failure) {
                (Some(reason), _) => {
                    let mut skipped = TestCaseStatus::skipped();
                    skipped.set_message(reason.as_str());
                    skipped
                }
                (None, None) => TestCaseStatus::success(),
                (None, Some(failure)) => {
                    let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    failed.set_message(format!("step {} of {}", failure.step, failure.of));
                    failed.set_description(failure.to_string());
                    failed
                }
            };
            let mut test = TestCase::new(split(&case.name).1, status);
            test.set_classname(folder).set_time(outcome.took);
            suite.add_test_case(test);
        }
        report.add_test_suite(suite);
    }
    report.serialize(File::create(file)?)?;
    Ok(())
}
