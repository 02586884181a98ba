//! Results as JUnit XML, which continuous integration understands.

use std::fs::File;
use std::path::Path;

use host_harness::Policy;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Ran;
use super::tree::split;

/// A test suite for each folder, and one for the coverage of rules if some was demanded. `reached`: how much was, and
/// whether there is as much.
pub(super) fn write(
    file: &Path,
    policy: &Policy,
    ran: &[Ran<'_>],
    reached: Option<(u8, bool)>,
) -> anyhow::Result<()> {
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
                    let at = format!("step {} of {}", failure.step, failure.of);
                    let what = failure
                        .fault
                        .to_string()
                        .replace("found:    ", "found: ")
                        .replace('\n', "; ");
                    failed.set_message(format!("{at}: {what}"));
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
    if let Some((wanted, enough)) = reached {
        let status = if enough {
            TestCaseStatus::success()
        } else {
            let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failed.set_message("fewer rules have decided something");
            failed
        };
        let mut suite = TestSuite::new("rules");
        let mut test = TestCase::new(format!("at least {wanted} % have decided something"), status);
        test.set_classname("rules");
        suite.add_test_case(test);
        report.add_test_suite(suite);
    }
    report.serialize(File::create(file)?)?;
    Ok(())
}
