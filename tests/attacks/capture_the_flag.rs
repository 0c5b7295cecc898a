//! The ten classes of Oak Security's public CosmWasm capture-the-flag, tried here.

use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{Epoch, MachineId, Seconds};
use flywheel_testing::{Person, Suite};
use flywheel_types::{registry, rewards, staking, verification};

fn people() -> (Person, Person) {
    (Person::named("alice"), Person::named("mallory"))
}

/// Duplicate ids in a list: a lockup named ten times in one withdrawal was paid ten times.
#[test]
fn a_list_that_names_one_thing_twice_pays_it_once_or_not_at_all() {
    let mut suite = Suite::cw20();
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    let machine = suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let settled = suite.settle(0);
    suite.advance(Seconds::days(1));

    // Income: the same pool twice.
    let twice = suite
        .network()
        .staking()
        .claim_income(alice.account(), vec![machine, machine]);
    assert!(twice.unwrap_err().refusal().unwrap().contains("twice"));

    // Rewards: the same leaf twice, with the proof of one.
    let position = settled.tree.find_position(machine).unwrap();
    let leaf = settled.tree.find_leaf(position).unwrap();
    let proof = settled.tree.fleet_proof(&[position]).unwrap();
    let twice = suite
        .network()
        .rewards()
        .claim(alice.account(), Epoch::new(0), vec![leaf, leaf], proof);
    assert!(twice.unwrap_err().refusal().is_some());

    // Registration: one device twice in a batch.
    let entry = suite.registration(&alice, "meter-3");
    let twice = suite
        .network()
        .registry()
        .register(alice.account(), vec![entry.clone(), entry], &[]);
    assert!(twice.unwrap_err().refusal().is_some());

    // Nothing came of all that: 600 for two machines of equal work are 300 each, of which nothing is paid yet.
    assert_eq!(suite.balance(&alice), 0);
    assert_eq!(suite.network().rewards().flows().unwrap().claimable.u128(), 600);
}

/// Overflow checks switched off: taking out more than was put in wrapped around to a fortune.
#[test]
fn no_number_wraps_around() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = people();
    let machine = suite.enrol(&alice, "meter-1");
    suite.give(&mallory, 10).delegate(&mallory, "meter-1", 10);
    let staking = |suite: &Suite, amount: u128| {
        let (network, amount) = (suite.network(), Some(Uint128::new(amount)));
        let staking = network.staking();
        [
            staking.undelegate(mallory.account(), machine, amount).is_err(),
            staking.unbond(alice.account(), machine, amount).is_err(),
        ]
    };

    for amount in [11, 1_001, u128::MAX] {
        assert!(staking(&suite, amount)[0], "{amount} of 10 delegated");
    }
    assert!(staking(&suite, 1_001)[1] && staking(&suite, u128::MAX)[1]);
    // A leaf that says more than all money there is, with no proof for it.
    let leaf = SumLeaf {
        machine_id: machine,
        cumulative: Uint128::MAX,
        position: 0,
    };
    let claim = suite
        .network()
        .rewards()
        .claim(mallory.account(), Epoch::new(0), vec![leaf], vec![]);
    assert!(claim.is_err());
    suite.check_invariants();
}

/// An address in upper case passed the check and was another key in storage: votes and balances under two spellings.
#[test]
fn an_address_is_refused_unless_it_is_spelled_as_the_chain_spells_it() {
    let mut suite = Suite::native();
    let (alice, mallory) = people();
    let machine = suite.enrol(&alice, "meter-1");
    let spelled = suite.address(&mallory).to_string().to_uppercase();
    let operator = Person::named("operator");
    let network = suite.network();

    let payout = registry::ExecuteMsg::SetPayout {
        machine,
        address: Some(spelled.clone()),
    };
    let refused = [
        network.registry().execute(alice.account(), &payout),
        network.rewards().execute(
            mallory.account(),
            &rewards::ExecuteMsg::Withdraw {
                account: Some(spelled.clone()),
            },
        ),
        network.verification().execute(
            operator.account(),
            &verification::ExecuteMsg::RemoveOracle {
                address: spelled.clone(),
            },
        ),
        network.staking().execute(
            operator.account(),
            &staking::ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
                new_owner: spelled,
                expiry: None,
            }),
        ),
    ];

    for (number, result) in refused.into_iter().enumerate() {
        assert!(result.is_err(), "message {number} took an address in upper case");
    }
    let machine = network.registry().find_machine(machine).unwrap().unwrap();
    assert_eq!(machine.payout, None);
}

/// Share inflation: the first depositor gave the vault a fortune, and the next depositor's shares rounded down to none.
#[test]
fn a_donation_moves_no_share_price() {
    for mut suite in [Suite::cw20(), Suite::native()] {
        let (alice, mallory) = people();
        let victim = Person::named("victim");
        suite.enrol(&alice, "meter-1");
        suite.give(&mallory, 1_000_001).give(&victim, 1_000);
        let staking = suite.network().staking().address().clone();

        suite
            .delegate(&mallory, "meter-1", 1)
            .donate(&mallory, &staking, 1_000_000)
            .delegate(&victim, "meter-1", 1_000);

        let position = &suite
            .network()
            .staking()
            .staker(&suite.address(&victim))
            .unwrap()
            .positions[0];
        assert_eq!((position.shares.u128(), position.tokens.u128()), (1_000, 1_000));
        let pool = suite.network().staking().pool(suite.machine("meter-1")).unwrap();
        assert_eq!((pool.delegated.u128(), pool.shares.u128()), (1_001, 1_001));
    }
}

/// An error that was made and not returned: the check for the owner let everybody in.
#[test]
fn a_refusal_changes_nothing_at_all() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = people();
    let machine = suite.enrol(&alice, "meter-1");
    let digest = suite.chain().state_digest();
    let network = suite.network();
    let set_emission = rewards::ExecuteMsg::SetEmission {
        schedule: None,
        split: None,
    };
    let jail = staking::ExecuteMsg::Jail { machine, jailed: true };
    let address = suite.address(&Person::named("oracle-0")).to_string();
    let remove = verification::ExecuteMsg::RemoveOracle { address };
    let retire = registry::ExecuteMsg::Retire { machine };

    for result in [
        network.rewards().execute(mallory.account(), &set_emission),
        network.staking().execute(mallory.account(), &jail),
        network.verification().execute(mallory.account(), &remove),
        network.registry().execute(mallory.account(), &retire),
    ] {
        assert!(result.unwrap_err().refusal().is_some());
    }

    assert_eq!(
        suite.chain().state_digest(),
        digest,
        "a refused message left something behind"
    );
}

/// Votes were read from balances: one fortune voted from every account it was sent through.
#[test]
fn tokens_that_travel_vote_once() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = people();
    let second = Person::named("second");
    suite.enrol(&alice, "meter-1");
    suite.give(&mallory, 500);
    suite.advance(Seconds::hours(1)).delegate(&mallory, "meter-1", 500);
    let bought = suite.chain_height();
    suite.advance(Seconds::hours(1)).undelegate(&mallory, "meter-1", None);
    suite.advance(Seconds::days(9)).withdraw(&mallory, "meter-1");
    let to = suite.address(&second);
    suite
        .network()
        .transfer(mallory.account(), &to, Uint128::new(500))
        .unwrap();
    suite.delegate(&second, "meter-1", 500);
    let again = suite.chain_height();
    suite.advance(Seconds::hours(1));

    let power = |person: &Person, height| {
        let address = suite.address(person);
        let staking = suite.network().staking();
        staking.voting_power(&address, Some(height)).unwrap().u128()
    };
    // Balances never vote; a stake votes from the block after it, and only one of the two accounts at any height.
    assert_eq!((power(&mallory, bought), power(&mallory, bought + 1)), (0, 500));
    for height in [bought, bought + 1, again, again + 1] {
        assert!(
            power(&mallory, height) + power(&second, height) <= 500,
            "block {height}"
        );
    }
    assert_eq!((power(&second, again), power(&second, again + 1)), (0, 500));
}

/// Two items were declared under one storage key: writing one replaced the other.
#[test]
fn what_one_message_writes_no_other_item_loses() {
    let mut suite = Suite::cw20();
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    let network = suite.network();
    let settings = |suite: &Suite| {
        let network = suite.network();
        (
            network.staking().config().unwrap(),
            network.verification().config().unwrap(),
            network.rewards().config().unwrap(),
            network.staking().classes().unwrap(),
            network.verification().rules("meter", None).unwrap(),
        )
    };
    let before = settings(&suite);
    assert_eq!(network.registry().config().unwrap().machines, 0);

    suite.enrol(&alice, "meter-1");
    suite.give(&bob, 50).delegate(&bob, "meter-1", 50);
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);
    suite
        .claim(&bob, &settled, &["meter-1"])
        .undelegate(&bob, "meter-1", None);

    assert_eq!(settings(&suite), before);
    // Each contract's name and version still stand beside its own items.
    let contracts = suite.hub().network(1).unwrap().record().contracts.clone();
    for contract in [contracts.staking, contracts.verification, contracts.rewards] {
        let version = suite.chain().query_raw(&contract, b"contract_info").unwrap().unwrap();
        assert!(String::from_utf8(version).unwrap().contains("crates.io:flywheel-"));
    }
}

/// A failing submessage was swallowed: the loan was written off and the coins were never sent.
#[test]
fn a_payment_that_fails_is_owed_and_not_forgotten() {
    let mut suite = Suite::native();
    let (alice, mallory) = people();
    let machine = suite.enrol(&alice, "meter-1");
    let nowhere = suite.chain().module_address("distribution").unwrap();
    let payout = registry::ExecuteMsg::SetPayout {
        machine,
        address: Some(nowhere.to_string()),
    };
    suite.network().registry().execute(alice.account(), &payout).unwrap();
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);

    suite.claim(&mallory, &settled, &["meter-1"]);

    let rewards = suite.network().rewards();
    assert_eq!(rewards.credit(&nowhere).unwrap().u128(), 400);
    assert_eq!(suite.chain().balance(&nowhere, "uflow").unwrap().u128(), 0);
    assert_eq!(rewards.claimed(machine).unwrap().u128(), 400, "and is not paid again");
    assert!(suite.try_claim(&mallory, &settled, &["meter-1"]).is_err());
}

/// A stale reward index at zero stake: who staked first after a pause was paid for the time in which nobody had staked.
#[test]
fn who_comes_when_nobody_staked_earns_nothing_for_the_past() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = people();
    suite.enrol(&alice, "meter-1");
    suite.begin(0).unbond(&alice, "meter-1", None);
    // Ten days of 200 for stakers, and nobody has staked.
    suite.begin(10).mint();
    let machine = suite.register(&mallory, "meter-2");
    suite.give(&mallory, 1_000).bond(&mallory, "meter-2", 1_000);

    let income = suite
        .network()
        .staking()
        .income(&suite.address(&mallory), machine)
        .unwrap();
    assert_eq!(income.as_owner.u128(), 0, "the very second after bonding");
    // What nobody earned is not lost either: it streams to those who stake then, over a day, with what came since.
    suite.advance(Seconds::hours(12));
    let income = suite
        .network()
        .staking()
        .income(&suite.address(&mallory), machine)
        .unwrap();
    assert_eq!(income.as_owner.u128(), 1_000, "half of 2,000 after half a day");
}

/// A limit was passed by moving things elsewhere: NFTs were minted, sent away, and minted again.
#[test]
fn a_device_that_leaves_and_returns_earns_once() {
    let mut suite = Suite::cw20();
    let (alice, _) = people();
    let first = suite.enrol(&alice, "meter-1");
    suite.begin(0).advance(Seconds::hours(1));
    let retire = registry::ExecuteMsg::Retire { machine: first };
    suite.network().registry().execute(alice.account(), &retire).unwrap();
    suite
        .network()
        .staking()
        .execute(alice.account(), &staking::ExecuteMsg::Disenroll { machine: first })
        .unwrap();
    // The same device again, as another machine, in the same epoch.
    let second = suite.enrol(&alice, "meter-1");
    assert_ne!(first, second);
    suite.work("meter-1", 0, 1_000).work("meter-1", 1, 1_000);
    let settled = suite.settle(1);

    let earned = |epoch: usize, machine: MachineId| {
        let machines = &settled.scores[epoch].machines;
        machines.get(&machine).map_or(0, |score| score.reward.u128())
    };
    assert_eq!(
        (earned(0, first), earned(0, second)),
        (0, 0),
        "it left epoch 0, and joins with epoch 1"
    );
    assert_eq!(
        (earned(1, first), earned(1, second)),
        (0, 400),
        "400 a day at most, for one device"
    );
}
