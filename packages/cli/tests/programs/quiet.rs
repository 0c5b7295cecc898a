//! On a chain whose clock stands still.

use std::time::Duration;

use crate::gasless::made_up_keys_cost_no_more_than_the_limit;
use crate::node::Clock;
use crate::oracles::{Oracles, is_ready};
use crate::web::{figure, get, post};
use crate::world::{Pace, Site, World, operator, wait};

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_sponsors_limits_hold_and_an_oracle_says_that_its_node_is_behind() {
    let site = Site::deployed(Clock::Stands);
    made_up_keys_cost_no_more_than_the_limit(&site);

    let pace = Pace {
        begins_in: 5,
        epoch: 300,
        grace: 60,
    };
    let (world, mut oracles) = Oracles::launch(site, pace, 1, 4);
    let url = oracles.urls()[0].clone();
    oracle_catches_up(&world, &url);
    let behind = || {
        let (status, said) = get(&format!("{url}/readyz")).unwrap();
        status == 503 && said.contains("the node is behind: its newest block is")
    };
    wait(
        Duration::from_secs(20),
        "the oracle says that its node is behind",
        behind,
    );
    let (_, said) = get(&format!("{url}/readyz")).unwrap();
    assert!(
        said.contains("seconds old; wait until it has caught up, or use another"),
        "{said}"
    );
    assert_eq!(figure(&url, "flywheel_ready"), 0);
    // By a clock that is behind no report is taken: it could be too late.
    let (status, said) = post(&format!("{url}/v1/reports"), "{\"reports\":[]}");
    assert!(status == 503 && said.contains("see /readyz"), "{status} {said}");

    oracle_catches_up(&world, &url);
    let (status, said) = post(&format!("{url}/v1/reports"), "{\"reports\":[]}");
    assert!(status == 400 && said.contains("a call has 1 to"), "{status} {said}");
    oracles.stop();
}

/// The chain goes on until the oracle is ready.
fn oracle_catches_up(world: &World, url: &str) {
    wait(Duration::from_secs(60), "the oracle is ready", || {
        world.site.node.set_clock();
        world.site.endow(&[&operator()], 1);
        is_ready(url)
    });
}
