//! Which contacts sign-in names mean.

use crate::crm::CrmError;
use crate::difference::group::About;
use crate::difference::matter::{Kind, Matter};
use crate::difference::pair::Pair;
use crate::difference::turn::{Direction, Turn, effect};
use crate::difference::work::Work;
use crate::error::CallError;
use crate::session::SignIn;

/// Which contact a name means.
pub(super) fn signs_in(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    name: &str,
    about: About,
) -> Result<(), CrmError> {
    let about = About { day: Some(work.scope.today), ..about };
    let (today, now) = (work.scope.today, work.scope.now);
    pair.both(about, |session| session.identify(name, today, now), identities)?;
    Ok(())
}

/// Another contact than now is wider.
fn identities(before: &Result<SignIn, CallError>, after: &Result<SignIn, CallError>) -> Vec<Turn> {
    let what = || Matter::of(Kind::SignInName);
    let turn = |direction, before: Option<&SignIn>, after: Option<&SignIn>| {
        let rule = |sign_in: Option<&SignIn>| sign_in.map(|found| found.decision.rule.clone());
        vec![Turn { direction, what: what(), before: rule(before), after: rule(after) }]
    };
    match (before, after) {
        (Err(_), Err(_)) => Vec::new(),
        (Ok(before), Err(_)) => turn(Direction::Failing, Some(before), None),
        (Err(_), Ok(after)) if after.decision.allows() => turn(Direction::Wider, None, Some(after)),
        (Err(_), Ok(after)) => turn(Direction::Narrower, None, Some(after)),
        (Ok(before), Ok(after)) => match (before.contact, after.contact) {
            (Some(old), Some(new)) if old != new => {
                turn(Direction::Wider, Some(before), Some(after))
            }
            _ => effect(what(), &before.decision, &after.decision).into_iter().collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::turn::tests::decision;

    fn means(rule: &str, contact: Option<u64>) -> Result<SignIn, CallError> {
        Ok(SignIn { decision: decision(rule), contact })
    }

    #[track_caller]
    fn check(
        before: &Result<SignIn, CallError>,
        after: &Result<SignIn, CallError>,
        expected: Option<Direction>,
    ) {
        let found = identities(before, after);
        assert_eq!(found.first().map(|turn| turn.direction), expected);
    }

    #[test]
    fn a_name_that_means_somebody_else_is_wider() {
        use Direction::{Failing, Narrower, Otherwise, Wider};
        let (kim, lou, nobody) = (means("+a", Some(1)), means("+a", Some(2)), means("-b", None));
        let silence = || Err(CallError::Undecided("it does not say why"));
        check(&kim, &lou, Some(Wider));
        check(&nobody, &kim, Some(Wider));
        check(&kim, &nobody, Some(Narrower));
        check(&kim, &kim, None);
        check(&kim, &means("+c", Some(1)), Some(Otherwise));
        check(&nobody, &means("-c", None), Some(Otherwise));
        check(&kim, &silence(), Some(Failing));
        check(&silence(), &kim, Some(Wider));
        check(&silence(), &nobody, Some(Narrower));
        check(&silence(), &silence(), None);
    }
}
