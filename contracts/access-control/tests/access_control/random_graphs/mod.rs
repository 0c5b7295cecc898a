//! Random graphs of roles, groups, grants, administrators, sales, hand-overs and time against a plain, slow model. 3,000 checks, or as
//! many as `FLYWHEEL_CHECKS` says.

mod dice;
mod model;
mod world;

use self::world::{Seen, World};

#[test]
fn the_contract_says_what_the_model_says() {
    let checks: usize = std::env::var("FLYWHEEL_CHECKS").map_or(3_000, |checks| checks.parse().unwrap());
    let mut seen = Seen::default();
    for seed in 1.. {
        let mut world = World::new(seed, &mut seen);
        world.furnish(30);
        for _ in 0..60 {
            world.step();
        }
        for _ in 0..60 {
            world.step();
            for _ in 0..10 {
                world.check();
            }
        }
        if seen.asked >= checks {
            break;
        }
    }
    println!("{seen:?}");
    // Everything came often enough to mean something.
    assert!(seen.permitted * 10 > seen.asked && seen.permitted * 10 < seen.asked * 9);
    assert!(seen.given * 5 > seen.refused && seen.refused * 5 > seen.given);
    assert!(seen.by_administrators * 50 > seen.given);
    assert!(seen.handed_over >= 3 && seen.asked_after * 50 > seen.asked);
    for kind in [
        "NoRole",
        "NotPermitted",
        "RoleExpired",
        "MembershipExpired",
        "RoleDisabled",
        "GroupDisabled",
        "PermissionDisabled",
        "Voided",
        "GranterNotOwner",
    ] {
        let times = seen.reasons.get(kind).copied().unwrap_or_default();
        assert!(times * 2_000 > seen.asked, "{kind}: {times}");
    }
}
