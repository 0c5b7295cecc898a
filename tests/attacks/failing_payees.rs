//! Accounts that a chain pays nothing to: their money waits for them, everybody else's moves.

use cosmwasm_std::{Addr, Coin, Uint128};
use flywheel_client::chain::execute_message;
use flywheel_client::{Chain, ChainError, TxResult};
use flywheel_oracle::watch::FinalLeaf;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Hash32, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::staking::{Bond, ExecuteMsg};
use flywheel_types::verification::Attempt;
use flywheel_types::{registry, verification};
use serde::Serialize;

/// An account of the chain itself, which can send and cannot receive.
fn nowhere(suite: &Suite) -> Addr {
    suite.chain().module_address("distribution").unwrap()
}

fn native() -> Suite {
    Suite::launched(Token::Native, |launch| {
        launch.classes[0].class.slash = Bps::percent(10).unwrap();
        launch.classes[0].class.max_reward_per_epoch = Uint128::new(40);
    })
}

fn coins(amount: u128) -> Vec<Coin> {
    cosmwasm_std::coins(amount, "uflow")
}

/// The account that cannot receive sends a message with coins, which it is given first.
fn sends(suite: &Suite, contract: &Addr, message: &impl Serialize, amount: u128) -> Result<TxResult, ChainError> {
    let account = nowhere(suite);
    let funds = if amount == 0 { vec![] } else { coins(amount) };
    if amount > 0 {
        suite.chain().fund(&account, &funds)?;
    }
    let message = execute_message(contract, message, &funds)?;
    let sent = suite.chain().execute_as(&account, vec![message]);
    suite.check_invariants();
    sent
}

fn offence() -> Hash32 {
    sha256(&[b"an offence"])
}

/// The admin slashes meter-1 by so many ten-thousandths for something of now.
fn slash(suite: &Suite, offence: Hash32, part: u16, prover: Option<&Addr>) {
    let (operator, machine) = (Person::named("operator"), suite.machine("meter-1"));
    let staking = suite.network().staking();
    staking
        .open_case(operator.account(), machine, offence, suite.now())
        .unwrap();
    let part = Bps::new(part).unwrap();
    staking
        .decide_case(operator.account(), machine, offence, part, prover)
        .unwrap();
    suite.check_invariants();
}

/// A credit in staking that cannot be paid: trying changes nothing, whoever tries.
fn waits(suite: &Suite, account: &Addr, amount: u128) {
    let staking = suite.network().staking();
    assert_eq!(staking.credit(account).unwrap().u128(), amount);
    let digest = suite.chain().state_digest();
    let anyone = Person::named("anyone");
    staking.withdraw_credit(anyone.account(), Some(account)).unwrap();
    assert!(
        staking.withdraw_credit(anyone.account(), None).is_err(),
        "it is not anyone's"
    );
    assert_eq!(suite.chain().state_digest(), digest);
    assert_eq!(suite.chain().balance(account, "uflow").unwrap().u128(), 0);
}

/// A seller whose income and deposit cannot be paid to him: the buyer would never get the machine.
#[test]
fn a_seller_who_cannot_receive_stops_neither_sale_nor_pool() {
    let mut suite = native();
    let (buyer, dora, operator) = (Person::named("buyer"), Person::named("dora"), Person::named("operator"));
    suite.give(&buyer, 1_010).give(&dora, 1_000);
    let network = suite.network();
    let registry = network.registry();
    let amount = Uint128::new(10);
    registry
        .execute(operator.account(), &registry::ExecuteMsg::SetDeposit { amount })
        .unwrap();
    let seller = nowhere(&suite);
    let entry = suite.registration_for(&seller, "meter-1");
    let register = registry::ExecuteMsg::Register { machines: vec![entry] };
    sends(&suite, registry.address(), &register, 10).unwrap();
    let machine = flywheel_protocol::MachineId::FIRST;
    let bond = Bond {
        machine,
        class: Some("meter".to_owned()),
        commission: None,
    };
    let staking = suite.network().staking().address().clone();
    sends(&suite, &staking, &ExecuteMsg::Bond(bond), 1_000).unwrap();
    let offer = registry::ExecuteMsg::OfferSale {
        machine,
        buyer: suite.address(&buyer).to_string(),
        expires_at: None,
    };
    sends(&suite, suite.network().registry().address(), &offer, 0).unwrap();
    suite
        .know("meter-1", machine, "meter-1")
        .delegate(&dora, "meter-1", 1_000);
    // A token a second for a day; half of it is the bond's.
    suite
        .network()
        .staking()
        .add_income(operator.account(), Uint128::new(86_400))
        .unwrap();
    suite.advance(Seconds::new(1_000));

    suite.try_accept(&buyer, "meter-1").unwrap();
    suite.take_pool(&buyer, "meter-1", 1_000);

    assert_eq!(suite.balance(&buyer), 0, "10 for the deposit and 1,000 for the bond");
    assert_eq!(suite.network().registry().credit(&seller).unwrap().u128(), 10);
    waits(&suite, &seller, 500);
    suite
        .advance(Seconds::new(1_000))
        .claim_income(&buyer, &["meter-1"])
        .claim_income(&dora, &["meter-1"]);
    assert_eq!((suite.balance(&buyer), suite.balance(&dora)), (500, 1_000));

    // His bond stays where it is when he asks for it: only his own message fails.
    suite.advance(Seconds::days(9));
    let withdraw = ExecuteMsg::Withdraw { machine };
    let staking = suite.network().staking().address().clone();
    assert!(sends(&suite, &staking, &withdraw, 0).is_err());
    assert_eq!(
        suite.network().staking().unbondings(&seller).unwrap()[0].tokens.u128(),
        1_000
    );
}

/// A prover who cannot be paid, so that nobody could be slashed for what he has seen.
#[test]
fn a_prover_who_cannot_receive_stops_no_slash() {
    let mut suite = native();
    suite.enrol(&Person::named("alice"), "meter-1");
    let prover = nowhere(&suite);

    // A tenth of 1,000, of which a fifth is his.
    slash(&suite, offence(), 1_000, Some(&prover));
    waits(&suite, &prover, 20);
    assert_eq!(suite.network().staking().slashed().unwrap().burned.u128(), 80);

    // And as the sender of a proof: 900 are left, a tenth of that is 90, a fifth of that 18.
    suite.begin(1);
    let verification = suite.network().verification().address().clone();
    let [first, second] = [1_000, 2_000].map(|value| {
        let report = suite.report_of("meter-1", 7, 0, 5, value);
        verification::ReportProof {
            payload: report.report.payload().into(),
            signature: report.signature,
        }
    });
    let shown = verification::ExecuteMsg::ProveConflict {
        machine: suite.machine("meter-1"),
        epoch: flywheel_protocol::Epoch::FIRST,
        first,
        second,
    };
    // The bond was below the minimum, so the machine has left before day 0.
    assert!(sends(&suite, &verification, &shown, 0).is_err());

    let mut suite = native();
    suite.enrol(&Person::named("alice"), "meter-1");
    suite.begin(1);
    sends(&suite, &verification, &shown, 0).unwrap();
    waits(&suite, &prover, 20);
}

/// A treasury that cannot be paid, when a slash closes a generation and leaves it a unit.
#[test]
fn a_treasury_that_cannot_receive_closes_every_generation_all_the_same() {
    let treasury = nowhere(&native());
    let mut suite = Suite::launched(Token::Native, |launch| launch.treasury = Some(treasury.to_string()));
    let dora = Person::named("dora");
    suite.enrol(&Person::named("alice"), "meter-1");
    suite.give(&dora, 100_000_000).delegate(&dora, "meter-1", 100_000_000);

    // All but a ten-thousandth, twice: 10,000 are left, and then 1 token for 100,000,000 shares, which closes them.
    slash(&suite, sha256(&[b"one"]), 9_999, None);
    slash(&suite, sha256(&[b"two"]), 9_999, None);

    let pool = suite.network().staking().pool(suite.machine("meter-1")).unwrap();
    assert_eq!((pool.generation, pool.shares.u128(), pool.delegated.u128()), (1, 0, 0));
    waits(&suite, &treasury, 1);
}

/// A delegator who cannot be paid shares a bucket with others.
#[test]
fn a_delegator_who_cannot_receive_keeps_nobody_s_tokens_back() {
    let mut suite = native();
    let (alice, dora) = (Person::named("alice"), Person::named("dora"));
    let machine = suite.enrol(&alice, "meter-1");
    suite.give(&dora, 1_000).delegate(&dora, "meter-1", 1_000);
    let staking = suite.network().staking().address().clone();
    sends(
        &suite,
        &staking,
        &ExecuteMsg::Delegate {
            machine,
            max_commission: None,
        },
        1_000,
    )
    .unwrap();
    let leave = ExecuteMsg::Undelegate { machine, amount: None };
    sends(&suite, &staking, &leave, 0).unwrap();
    suite.undelegate(&dora, "meter-1", None);
    slash(&suite, offence(), 1_000, None);
    suite.advance(Seconds::days(9));

    assert!(sends(&suite, &staking, &ExecuteMsg::Withdraw { machine }, 0).is_err());
    suite.withdraw(&dora, "meter-1");

    // A tenth of the bucket of 2,000 is gone.
    assert_eq!(suite.balance(&dora), 900);
    let left = suite.network().staking().unbondings(&nowhere(&suite)).unwrap();
    assert_eq!(left[0].tokens.u128(), 900);
}

/// A demander who cannot have his deposit back, one of two whose root was rejected.
#[test]
fn a_demander_who_cannot_receive_is_owed_and_the_other_is_paid() {
    let mut suite = native();
    let (alice, dora, anyone) = (Person::named("alice"), Person::named("dora"), Person::named("anyone"));
    let machines = [suite.enrol(&alice, "meter-1"), suite.enrol(&alice, "meter-2")];
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let first = suite.settle(0);
    suite.work("meter-1", 1, 1_000).advance(Seconds::hours(1)).mint();
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    suite.attest(&outcome).unwrap();
    let verification = suite.network().verification().address().clone();
    let demand = FinalLeaf::find(&first.tree, machines[0]).unwrap().unwrap().demand();
    sends(&suite, &verification, &verification::ExecuteMsg::DemandLeaf(demand), 50).unwrap();
    suite.give(&dora, 52).demand(&dora, &first, "meter-2", 52);
    suite.reject(&Person::named("operator"), "a test");

    let attempt = Attempt::of(&outcome.settlement.statement);
    suite
        .reclaim(&anyone, attempt, "meter-1")
        .reclaim(&anyone, attempt, "meter-2");

    assert_eq!(suite.balance(&dora), 52);
    let demander = nowhere(&suite);
    let verification = suite.network().verification();
    assert_eq!(verification.credit(&demander).unwrap().u128(), 50);
    let digest = suite.chain().state_digest();
    verification.withdraw(anyone.account(), Some(&demander)).unwrap();
    assert_eq!(suite.chain().state_digest(), digest, "it waits");
}
