// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobEscrow} from "../../jobs/JobEscrow.sol";
import {Deployed} from "../support/Deployed.sol";
import {vm} from "../support/Vm.sol";
import {Cast, SystemHandler} from "./SystemHandler.sol";

contract SystemInvariantsTest is Deployed {
    SystemHandler private handler;

    function setUp() public override {
        super.setUp();
        // Low enough to be reached.
        vm.prank(admin);
        distributor.setCaps(30_000e18, 4_000e18);
        handler = new SystemHandler(token, treasury, distributor, escrow, Cast(admin, settler, guardian, requester));
    }

    /// @dev What forge calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev One after the other: all of them hold after every call.
    function invariant_TheBooksBalance() external view {
        uint256 held = token.balanceOf(address(escrow)) + token.balanceOf(address(distributor));
        vm.assertEq(
            handler.claimed() + handler.refunded() + held,
            handler.deposited() + handler.emitted(),
            "claimed + refunded + held = deposited + emitted"
        );
        checkEscrow();
        checkDistributor();
        checkBounds();
    }

    /// @dev An invariant over actions that never do anything would hold as well.
    function test_RandomActionsReachEverything() external {
        for (uint256 i = 0; i < 1500; ++i) {
            uint256 random = uint256(keccak256(abi.encode(i)));
            actAtRandom(random % 14, random >> 8);
        }
        string[9] memory actions = [
            "deposit",
            "refund",
            "debit",
            "post",
            "finalize",
            "veto",
            "claimFor",
            "claimMany",
            "partly"
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            vm.assertGt(handler.calls(bytes32(bytes(actions[i]))), 2, actions[i]);
        }
    }

    function actAtRandom(uint256 action, uint256 random) private {
        if (action == 0) handler.deposit(random);
        else if (action == 1) handler.topUp(random, random >> 64);
        else if (action == 2) handler.cancel(random);
        else if (action == 3) handler.refund(random);
        else if (action == 4) handler.close(random);
        else if (action == 5) handler.debit(random, random >> 64, random >> 128);
        else if (action == 6) handler.post(random, random >> 64);
        else if (action == 7) handler.finalize();
        else if (action == 8) handler.veto(random);
        else if (action == 9) handler.returnDebits(random);
        else if (action == 10) handler.pauseOrGoOn(random);
        else if (action == 11) handler.claimFor(random);
        else if (action == 12) handler.claimMany(random);
        else handler.wait(random);
    }

    /// @dev The escrow has what its jobs own, and holds what its round says.
    function checkEscrow() private view {
        uint256 available = 0;
        uint256 held = 0;
        for (uint256 i = 0; i < handler.jobs(); ++i) {
            JobEscrow.Job memory job = escrow.jobOf(handler.keys(i));
            available += job.available;
            held += job.held;
        }
        vm.assertEq(token.balanceOf(address(escrow)), available + held, "escrow = available + held");
        vm.assertEq(escrow.currentRound().held, held, "round = held of its jobs");
    }

    /// @dev Each leaf is paid once, and there is enough for what is not claimed yet.
    function checkDistributor() private view {
        uint256 owed = 0;
        for (uint256 i = 0; i < 6; ++i) {
            address payee = handler.payees(i);
            vm.assertLe(distributor.claimedBy(payee), handler.earned(i), "no leaf is paid twice");
            vm.assertEq(token.balanceOf(payee), distributor.claimedBy(payee), "claimed = paid");
            owed += handler.earned(i) - distributor.claimedBy(payee);
        }
        vm.assertLe(owed, token.balanceOf(address(distributor)), "owed is there");
    }

    function checkBounds() private view {
        vm.assertEq(distributor.totalEscrowed(), handler.escrowed(), "escrowed");
        vm.assertEq(distributor.totalEmitted(), handler.emitted(), "emitted");
        vm.assertEq(token.balanceOf(address(treasury)), treasury.FUND() - handler.emitted(), "treasury");
        vm.assertLe(handler.largestOutflow(), distributor.claimCap(), "claims within the cap");
        vm.assertEq(token.totalSupply(), 100_000_000e18, "supply");
    }
}
