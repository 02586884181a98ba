//! What attackers get, what owners pay, and what standards say to it, for people and for programs.

use host_harness::simulate::{
    Attack, Burst, Figures, Outsider, OwnerFrom, Siege, Simulator, Standard, StandardVerdict,
    attacks, burst, sieges, verdicts,
};
use serde_json::{Value, json};

use super::{Meant, span};
use crate::cli::Report;
use crate::cli::label::count;
use crate::cli::report::to_json;
use crate::cli::table::Table;

pub(super) fn report(meant: &Meant, simulator: &Simulator<'_>) -> anyhow::Result<Report> {
    let attacks = attacks(simulator)?;
    let (burst, sieges) = (burst(simulator)?, sieges(simulator)?);
    let verdicts = verdicts(&attacks);
    let human = format!(
        "{}\nWrong passwords that an attacker can try on one contact\n{}\nKeeping the owner out\n{}\nStandards\n{}",
        meant.text(),
        attacks_text(&attacks),
        owner_text(&burst, &sieges),
        verdicts_text(&verdicts),
    );
    let json = json!({
        "settings": to_json(&meant.configuration)?,
        "settings-from": meant.source,
        "attacks": attacks.iter().map(attack_json).collect::<Vec<_>>(),
        "burst": { "attempts": burst.attempts, "owner-out-seconds": burst.seconds },
        "keeping-out-for-a-day": sieges.iter().map(siege_json).collect::<Vec<_>>(),
        "standards": verdicts.iter().map(verdict_json).collect::<Vec<_>>(),
    });
    Ok(Report::done(human, json))
}

fn attacks_text(attacks: &[(Attack, Figures)]) -> String {
    let mut table = Table::default();
    table.row([
        "",
        "first hour",
        "worst hour",
        "first day",
        "30 days",
        "in a row",
        "first lock",
        "locked",
    ]);
    for (attack, figures) in attacks {
        let Figures { first_hour, worst_hour, first_day, in_a_row, locked, .. } = figures;
        let [first_hour, worst_hour, first_day, in_a_row] =
            [first_hour, worst_hour, first_day, in_a_row].map(ToString::to_string);
        let month = figures.thirty_days.map_or("–".into(), |month| month.to_string());
        let lock = figures.first_lock.map_or("never".into(), |lock| format!("after {lock}"));
        let locked = if figures.for_good { "for good".into() } else { span(*locked) };
        let cells = [&first_hour, &worst_hour, &first_day, &month, &in_a_row, &lock, &locked];
        let mut row = vec![attack_text(*attack).to_owned()];
        row.extend(cells.into_iter().cloned());
        table.push(row);
    }
    table.lines("  ")
        + "  `locked`: for how long of what was followed, 30 days, or 1 day where `30 days` says –.\n"
}

fn attack_text(attack: Attack) -> &'static str {
    match attack {
        Attack::OneByOne => "one after another",
        Attack::AtOnce => "as many at once as permitted",
        Attack::FromBoth => "from a known address and elsewhere",
        Attack::BesideOwner => "beside an owner who signs in every hour",
        Attack::Exempt => "on a contact exempt for good",
    }
}

fn attack_word(attack: Attack) -> &'static str {
    match attack {
        Attack::OneByOne => "one-by-one",
        Attack::AtOnce => "at-once",
        Attack::FromBoth => "from-both",
        Attack::BesideOwner => "beside-owner",
        Attack::Exempt => "exempt",
    }
}

fn attack_json((attack, figures): &(Attack, Figures)) -> Value {
    let Figures {
        first_hour,
        worst_hour,
        first_day,
        thirty_days,
        in_a_row,
        first_lock,
        locked,
        for_good,
    } = figures;
    json!({
        "attack": attack_word(*attack), "first-hour": first_hour, "worst-hour": worst_hour,
        "first-day": first_day, "thirty-days": thirty_days, "in-a-row": in_a_row,
        "first-lock-after": first_lock, "locked-seconds": locked, "locked-for-good": for_good,
    })
}

fn owner_text(burst: &Burst, sieges: &[Siege]) -> String {
    let mut table = Table::default();
    let passwords =
        |attempts: u64| count(usize::try_from(attempts).unwrap_or(usize::MAX), "password");
    let out = match burst.seconds {
        Some(seconds) => format!("the owner is out for {}", span(seconds)),
        None => "the owner is out until an administrator unlocks".into(),
    };
    table.row([&passwords(burst.attempts), "in one burst", &out]);
    let apart = sieges.iter().any(|siege| siege.owner == OwnerFrom::KnownAddress);
    for Siege { owner, outsider, attempts, tries, refused } in sieges {
        let how = match outsider {
            Outsider::Tireless => "in a day, whenever permitted",
            Outsider::Timed => "in a day, just before the owner",
        };
        let whence = match owner {
            OwnerFrom::Anywhere if apart => " from a new address",
            OwnerFrom::Anywhere => "",
            OwnerFrom::KnownAddress => " from a known address",
        };
        let out = format!("{refused} of {tries} right passwords{whence} are refused, one an hour");
        table.row([&passwords(*attempts), how, &out]);
    }
    table.lines("  ")
}

fn siege_json(siege: &Siege) -> Value {
    let Siege { owner, outsider, attempts, tries, refused } = siege;
    let owner = match owner {
        OwnerFrom::Anywhere => "anywhere",
        OwnerFrom::KnownAddress => "known-address",
    };
    let outsider = match outsider {
        Outsider::Tireless => "whenever-permitted",
        Outsider::Timed => "just-before-the-owner",
    };
    json!({
        "owner-from": owner, "outsider": outsider, "attempts": attempts, "owner-tries": tries,
        "owner-refused": refused,
    })
}

fn verdicts_text(verdicts: &[StandardVerdict]) -> String {
    let mut table = Table::default();
    let word = |met: bool| if met { "met" } else { "NOT MET" };
    for verdict in verdicts {
        let (name, what) = match verdict.standard {
            Standard::Asvs => ("ASVS 4.0.3, 2.2.1", "failures an hour"),
            Standard::Nist => ("NIST SP 800-63B-4, 3.2.2", "failures in a row"),
        };
        let asked = format!("at most {} {what}", Standard::AT_MOST);
        let found = format!("{}, {}", verdict.found, attack_text(verdict.attack));
        table.row([name, &asked, word(verdict.is_met()), &found]);
        let exempt = format!("{}, {}", verdict.exempt, attack_text(Attack::Exempt));
        table.row(["", "", word(verdict.is_met_by_exempt()), &exempt]);
    }
    format!(
        "{}  ASVS 5.0 names no number; its 6.1.1 asks that the control is documented.\n",
        table.lines("  ")
    )
}

fn verdict_json(verdict: &StandardVerdict) -> Value {
    let standard = match verdict.standard {
        Standard::Asvs => "asvs-4.0.3-2.2.1",
        Standard::Nist => "nist-sp-800-63b-4-3.2.2",
    };
    json!({
        "standard": standard, "at-most": Standard::AT_MOST, "found": verdict.found,
        "attack": attack_word(verdict.attack), "met": verdict.is_met(),
        "exempt-found": verdict.exempt, "exempt-met": verdict.is_met_by_exempt(),
    })
}
