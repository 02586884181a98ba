//! `portal doctor`: whether the database and the policy are fit to decide.

use host_harness::store::{Finding, Health, is_at_least};
use host_harness::{ENGINE, ENGINE_FLOOR, ENGINE_VERSION};
use serde_json::json;

use super::table::Table;
use super::{Place, Report, label};

pub(super) fn run(place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let policy = crm.policy().description();
    let mut findings = vec![Finding::good(
        "policy",
        format!("{} {}, {:.12}", policy.name, policy.version, crm.policy().digest()),
    )];
    let engine = format!("{ENGINE} {ENGINE_VERSION}");
    findings.push(if is_at_least(ENGINE_VERSION, ENGINE_FLOOR) {
        Finding::good("sandbox", engine)
    } else {
        let (major, minor, patch) = ENGINE_FLOOR;
        Finding::bad(
            "sandbox",
            format!("{engine} has known holes; {major}.{minor}.{patch} does not"),
        )
    });
    findings.push(match crm.store().read()?.revision() {
        Ok(revision) => Finding::good("revision", revision.to_string()),
        Err(error) => Finding::bad("revision", error.to_string()),
    });
    findings.extend(crm.store().health()?);
    let faults = match crm.faulty_sign_ins() {
        Ok(faults) => faults,
        Err(error) => {
            findings.push(Finding::bad("sign-ins", error.to_string()));
            return Ok(report(&findings));
        }
    };
    let taken_over = crm.store().read()?.taken_over_lockouts()?;
    if taken_over > 0 {
        let states = label::count(taken_over, "state");
        let what = format!("{states} of an earlier release began without a log");
        findings.push(Finding::odd("sign-ins", what));
    }
    if faults.is_empty() {
        findings.push(Finding::good("sign-ins", "every state is what its log leads to"));
    }
    for fault in faults {
        let what = format!(
            "contact {}: {}; `portal lockout restore` goes back to the log",
            fault.contact, fault.what
        );
        findings.push(Finding::bad("sign-ins", what));
    }
    Ok(report(&findings))
}

fn report(findings: &[Finding]) -> Report {
    let word = |health| match health {
        Health::Good => "good",
        Health::Odd => "odd",
        Health::Bad => "BAD",
    };
    let mut table = Table::default();
    for Finding { check, health, what } in findings {
        table.row([word(*health), check, what]);
    }
    let mut human = table.lines("");
    let count = |wanted| findings.iter().filter(|found| found.health == wanted).count();
    let (odd, bad) = (count(Health::Odd), count(Health::Bad));
    human.push_str(&match (bad, odd) {
        (0, 0) => "All is well.\n".into(),
        (0, odd) => format!("It can be relied on; {} worth a look.\n", label::count(odd, "thing")),
        (bad, _) => format!("It must not be relied on: {}.\n", label::count(bad, "fault")),
    });
    let rows: Vec<_> = findings
        .iter()
        .map(|Finding { check, health, what }| {
            json!({ "check": check, "health": word(*health).to_lowercase(), "what": what })
        })
        .collect();
    let json = json!({ "healthy": bad == 0, "findings": rows });
    if bad == 0 { Report::done(human, json) } else { Report::denied(human, json) }
}
